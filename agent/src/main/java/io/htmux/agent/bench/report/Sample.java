package io.htmux.agent.bench.report;

import io.htmux.agent.bench.figure.Figure;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One measurement.
 *
 * @param figures in seconds, octets and counts
 * @param foreignShare how much of the host others used meanwhile, 0 to 1
 */
public record Sample(
    String contender,
    String workload,
    int round,
    Map<Figure, Double> figures,
    double foreignShare) {
  /** Beyond this, what was measured says more of others. */
  static final double MOST_FOREIGN = 0.15;

  public Sample {
    figures = Map.copyOf(figures);
  }

  /** One line for who watches the run. */
  public String line(List<Figure> columns) {
    String shown =
        columns.stream()
            .filter(figures::containsKey)
            .map(figure -> Cells.value(figure, figures.get(figure)) + " " + figure.title())
            .collect(Collectors.joining(", "));
    return contender
        + ": "
        + (shown.isEmpty() ? "nothing to measure" : shown)
        + (isClean() ? "" : " (others used " + Math.round(foreignShare * 100) + " % of the host)");
  }

  boolean isClean() {
    return foreignShare <= MOST_FOREIGN;
  }
}
