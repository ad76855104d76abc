package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenCountTest {
  private final OpenCount count = new OpenCount();

  @Test
  void oneMoreThanMayBeIsRefusedUntilOneLeaves() {
    assertThat(count.enter(2)).isTrue();
    assertThat(count.enter(2)).isTrue();
    assertThat(count.enter(2)).isFalse();
    assertThat(count.enter(2)).isFalse();

    count.leave();
    assertThat(count.enter(2)).isTrue();
    assertThat(count.enter(2)).isFalse();
  }
}
