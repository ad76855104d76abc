package io.htmux.agent.bench.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DelayLineTest {

  @Test
  void nothingArrivesBeforeItsTimeAndAllInOrder() {
    DelayLine<String> line = new DelayLine<>();
    line.add(100, 3, "one");
    line.add(150, 4, "two");
    line.add(150, 0, "end");
    assertThat(line.octets()).isEqualTo(7);
    assertThat(line.nextArrival()).hasValue(100);
    assertThat(line.arrived(99)).isEmpty();
    assertThat(line.arrived(149)).hasValue("one");
    assertThat(line.arrived(149)).isEmpty();
    assertThat(line.octets()).isEqualTo(4);
    assertThat(line.arrived(150)).hasValue("two");
    assertThat(line.arrived(150)).hasValue("end");
    assertThat(line.arrived(Long.MAX_VALUE)).isEmpty();
    assertThat(line.nextArrival()).isEmpty();
    assertThat(line.octets()).isZero();
  }

  @Test
  void timesMayPassTheLargestNumber() {
    DelayLine<String> line = new DelayLine<>();
    line.add(Long.MIN_VALUE + 5, 1, "late");
    assertThat(line.arrived(Long.MAX_VALUE - 5)).isEmpty();
    assertThat(line.arrived(Long.MIN_VALUE + 5)).hasValue("late");
  }
}
