package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RisingIdsTest {
  /** 2^31 streams last for three days at 8,000 a second. */
  @Test
  void idsAreUsedUpOnlyAtTheEnd() {
    RisingIds ids = new RisingIds(true);
    for (int i = 0; i < 1000; i++) {
      assertThat(ids.free(_ -> false)).isEqualTo(1 + 2 * i);
      assertThat(ids.isUsedUp()).isFalse();
    }
  }
}
