package io.htmux.agent.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured, and the table of it. */
final class Results {
  private static final double GIB = 1L << 30;

  private final Map<String, Map<Direction, List<Double>>> octetsPerSecond = new LinkedHashMap<>();

  void add(String contender, Direction direction, double octets) {
    octetsPerSecond
        .computeIfAbsent(contender, _ -> new EnumMap<>(Direction.class))
        .computeIfAbsent(direction, _ -> new ArrayList<>())
        .add(octets);
  }

  /** A Markdown table: medians, spread, and each median as a multiple of the reference's. */
  String table(String reference) {
    StringBuilder table = new StringBuilder();
    table.append("| | up GiB/s (least–most) | x ").append(reference);
    table.append(" | down GiB/s (least–most) | x ").append(reference).append(" |\n");
    table.append("|---|---|---|---|---|\n");
    octetsPerSecond.forEach(
        (contender, measured) -> {
          table.append("| ").append(contender);
          measured.forEach(
              (direction, values) ->
                  table.append(cells(values, octetsPerSecond.get(reference).get(direction))));
          table.append(" |\n");
        });
    return table.toString();
  }

  double ratio(String contender, String reference, Direction direction) {
    return median(octetsPerSecond.get(contender).get(direction))
        / median(octetsPerSecond.get(reference).get(direction));
  }

  private static String cells(List<Double> values, List<Double> reference) {
    return String.format(
        Locale.ROOT,
        " | %.2f (%.2f–%.2f) | %.2f",
        median(values) / GIB,
        values.stream().min(Comparator.naturalOrder()).orElseThrow() / GIB,
        values.stream().max(Comparator.naturalOrder()).orElseThrow() / GIB,
        median(values) / median(reference));
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
