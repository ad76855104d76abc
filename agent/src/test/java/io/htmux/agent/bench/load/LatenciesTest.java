package io.htmux.agent.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.htmux.agent.bench.figure.Figure;
import org.junit.jupiter.api.Test;

class LatenciesTest {

  @Test
  void sharesOfAllAreKeptToThreeDigits() {
    Latencies latencies = new Latencies();
    for (int micros = 1; micros <= 1000; micros++) {
      latencies.record(micros * 1000L);
    }
    assertThat(latencies.seconds(0.5)).isCloseTo(500e-6, within(1e-6));
    assertThat(latencies.seconds(0.99)).isCloseTo(990e-6, within(1e-6));
    assertThat(latencies.figures()).containsEntry(Figure.ANSWERED, 1000.0);
  }

  @Test
  void oneThatIsTooLongOrNegativeIsCountedAtTheBound() {
    Latencies latencies = new Latencies();
    latencies.record(-1);
    latencies.record(Long.MAX_VALUE);
    assertThat(latencies.count()).isEqualTo(2);
    assertThat(latencies.seconds(1)).isCloseTo(60, within(0.1));
  }
}
