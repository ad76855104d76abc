package io.htmux.agent.bench.report;

import java.util.Optional;
import java.util.function.Function;

/**
 * Something to reach.
 *
 * @param what it is, as a line of a table
 * @param limit the least or the most that holds it
 * @param unit what the number is of: {@code ×} for a ratio
 * @param measured the number of a run; empty when something of it was not measured
 */
record Target(
    String what,
    Limit limit,
    double bound,
    String unit,
    Function<Results, Optional<Double>> measured) {

  /** Which side of the bound is the good one. */
  enum Limit {
    AT_LEAST("≥"),
    AT_MOST("≤");

    private final String sign;

    Limit(String sign) {
      this.sign = sign;
    }

    String sign() {
      return sign;
    }

    boolean holds(double value, double bound) {
      return switch (this) {
        case AT_LEAST -> value >= bound;
        case AT_MOST -> value <= bound;
      };
    }
  }

  /** Empty when it was not measured. */
  Optional<Boolean> isHeld(Results results) {
    return measured.apply(results).map(value -> limit.holds(value, bound));
  }

  /** {@code what | bound | measured | held, or missed by how much of the bound}. */
  String row(Results results) {
    String asked = limit.sign() + " " + amount(bound);
    Optional<Double> value = measured.apply(results);
    return "| "
        + what
        + " | "
        + asked
        + " | "
        + value.map(this::amount).orElse("not measured")
        + " | "
        + value.map(this::verdict).orElse("–")
        + " |\n";
  }

  private String verdict(double value) {
    if (limit.holds(value, bound)) {
      return "held";
    }
    double by = Math.abs(value - bound) / bound * 100;
    return "**missed** by " + Cells.number(by, by < 10 ? 1 : 0) + " %";
  }

  private String amount(double value) {
    String number = Cells.number(value, Math.abs(value) < 100 ? 2 : 0);
    return unit.equals("×") ? number + " ×" : number + " " + unit;
  }
}
