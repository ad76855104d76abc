package io.htmux.agent.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SpreadTest {

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of(List.of(7.0), new Spread(7, 7, 7)),
        Arguments.of(List.of(2.0, 1.0), new Spread(1.5, 1.25, 1.75)),
        Arguments.of(List.of(3.0, 1.0, 2.0), new Spread(2, 1.5, 2.5)),
        Arguments.of(List.of(5.0, 1.0, 4.0, 2.0, 3.0), new Spread(3, 2, 4)),
        Arguments.of(List.of(1.0, 1.0, 1.0, 100.0), new Spread(1, 1, 25.75)));
  }

  @ParameterizedTest
  @MethodSource("values")
  void medianAndQuartilesDoNotDependOnTheOrder(List<Double> values, Spread spread) {
    assertThat(Spread.of(values)).isEqualTo(spread);
    assertThat(Spread.of(values.reversed())).isEqualTo(spread);
  }

  @Test
  void nothingHasNoSpread() {
    assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
