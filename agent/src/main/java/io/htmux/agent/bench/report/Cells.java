package io.htmux.agent.bench.report;

import io.htmux.agent.bench.figure.Figure;
import io.htmux.agent.bench.figure.Spread;
import java.util.Locale;

/** Numbers as tables show them. */
final class Cells {
  private Cells() {}

  /** {@code 1.23 (1.20–1.31)}: the median and the middle half. */
  static String spread(Figure figure, Spread spread) {
    return value(figure, spread.median())
        + " ("
        + value(figure, spread.lower())
        + "–"
        + value(figure, spread.upper())
        + ")";
  }

  static String value(Figure figure, double value) {
    return number(figure.shown(value), figure.decimals());
  }

  static String ratio(double ratio) {
    return number(ratio, ratio < 10 ? 2 : 0);
  }

  static String number(double value, int decimals) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }
}
