package io.htmux.agent.bench.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneWayTest {
  private static final long DELAY = 25_000_000;

  /** 1,000 octets leave in 8 µs. */
  private static final long GIGABIT = 125_000_000;

  private static OneWay link() {
    return new OneWay(Duration.ofNanos(DELAY), GIGABIT);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -5_000_000_000L, Long.MAX_VALUE - 1})
  void anOctetArrivesAfterItWasSentAndTheDelay(long now) {
    assertThat(link().arrival(now, 1000) - now).isEqualTo(8_000 + DELAY);
  }

  @Test
  void whatEntersTogetherLeavesOneAfterTheOther() {
    OneWay link = link();
    assertThat(link.arrival(0, 1000)).isEqualTo(8_000 + DELAY);
    assertThat(link.arrival(0, 2000)).isEqualTo(24_000 + DELAY);
    assertThat(link.arrival(10_000, 1000)).isEqualTo(32_000 + DELAY);
  }

  @Test
  void anIdleLinkKeepsNoCredit() {
    OneWay link = link();
    link.arrival(0, 1000);
    assertThat(link.arrival(1_000_000, 1000)).isEqualTo(1_008_000 + DELAY);
  }

  @Test
  void whatIsSentInASecondIsTheRate() {
    OneWay link = link();
    long last = 0;
    for (int i = 0; i < 1000; i++) {
      last = link.arrival(0, 125_000);
    }
    assertThat(last - DELAY).isEqualTo(1_000_000_000);
  }

  @Test
  void itTakesNoMoreThanTwoMillisecondsAhead() {
    OneWay link = link();
    assertThat(link.busyNanos(0)).isZero();
    link.arrival(0, 250_000);
    assertThat(link.busyNanos(0)).isZero();
    link.arrival(0, 125_000);
    assertThat(link.busyNanos(0)).isEqualTo(1_000_000);
    assertThat(link.busyNanos(1_000_000)).isZero();
  }
}
