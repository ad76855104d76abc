package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenCountTest {
  private final OpenCount count = new OpenCount(2);

  @Test
  void oneMoreThanMayBeIsRefusedUntilOneLeaves() {
    assertThat(count.enter()).isTrue();
    assertThat(count.enter()).isTrue();
    assertThat(count.enter()).isFalse();
    assertThat(count.enter()).isFalse();

    count.leave();
    assertThat(count.enter()).isTrue();
    assertThat(count.enter()).isFalse();
  }
}
