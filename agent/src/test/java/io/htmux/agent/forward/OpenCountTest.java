package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

class OpenCountTest {
  private final OpenCount count = new OpenCount(2);

  @Test
  void oneMoreThanMayBeIsRefusedUntilOneLeaves() {
    EmbeddedChannel first = new EmbeddedChannel();
    EmbeddedChannel second = new EmbeddedChannel();
    EmbeddedChannel third = new EmbeddedChannel();

    assertThat(count.admit(first)).isTrue();
    assertThat(count.admit(second)).isTrue();
    assertThat(count.admit(third)).isFalse();
    assertThat(count.admit(third)).isFalse();

    first.close();
    assertThat(count.admit(third)).isTrue();
  }
}
