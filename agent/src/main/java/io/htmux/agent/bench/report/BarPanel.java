package io.htmux.agent.bench.report;

import io.htmux.agent.bench.figure.Spread;
import java.util.List;

/**
 * Bars of one figure, one for each contender.
 *
 * @param logarithmic when the values are orders of magnitude apart
 */
record BarPanel(String title, String unit, boolean logarithmic, int decimals, List<Bar> bars) {
  BarPanel {
    bars = List.copyOf(bars);
  }

  /**
   * A median with its middle half, in the panel's unit.
   *
   * @param ours whether it is one of our agents
   */
  record Bar(String name, Spread value, boolean ours) {}
}
