package io.htmux.agent.bench.figure;

import java.util.Collection;
import java.util.List;

/**
 * What several measurements of the same come to.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param lower the first quartile, interpolated between neighbours
 * @param upper the third quartile
 */
public record Spread(double median, double lower, double upper) {

  /** Of at least one value. */
  public static Spread of(Collection<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a spread needs at least one value");
    }
    List<Double> sorted = values.stream().sorted().toList();
    return new Spread(at(sorted, 0.5), at(sorted, 0.25), at(sorted, 0.75));
  }

  private static double at(List<Double> sorted, double share) {
    double place = share * (sorted.size() - 1);
    int before = (int) place;
    int after = Math.min(before + 1, sorted.size() - 1);
    return sorted.get(before) + (place - before) * (sorted.get(after) - sorted.get(before));
  }
}
