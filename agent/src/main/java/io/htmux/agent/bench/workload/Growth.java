package io.htmux.agent.bench.workload;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** How much the end that has grown most has grown. */
final class Growth {
  private Growth() {}

  /** Empty when there is nothing to compare, or an end has come or gone meanwhile. */
  static OptionalDouble most(List<Long> before, List<Long> after) {
    if (before.size() != after.size()) {
      return OptionalDouble.empty();
    }
    return IntStream.range(0, before.size())
        .mapToDouble(end -> after.get(end) - before.get(end))
        .max();
  }
}
