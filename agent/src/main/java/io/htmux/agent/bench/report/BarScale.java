package io.htmux.agent.bench.report;

import java.util.List;

/** Where on an axis a value lies, from 0 to 1. */
record BarScale(boolean logarithmic, double least, double most) {

  static BarScale of(BarPanel panel) {
    List<BarPanel.Bar> bars = panel.bars();
    double most = bars.stream().mapToDouble(bar -> bar.value().upper()).max().orElse(1);
    double least = bars.stream().mapToDouble(bar -> bar.value().lower()).min().orElse(0);
    return panel.logarithmic() && least > 0
        ? new BarScale(true, least / 2, most)
        : new BarScale(false, 0, most);
  }

  double place(double value) {
    if (most <= least) {
      return 0;
    }
    double place =
        logarithmic
            ? Math.log(Math.max(value, least) / least) / Math.log(most / least)
            : (value - least) / (most - least);
    return Math.clamp(place, 0, 1);
  }
}
