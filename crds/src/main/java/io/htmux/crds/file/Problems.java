package io.htmux.crds.file;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects what is wrong with one file and where its fields stand. Used by one thread. */
final class Problems {

  private static final int MAX_KEPT = 100;
  private static final Position END = new Position(Integer.MAX_VALUE, 0);

  private final List<Problem> kept = new ArrayList<>();
  private final Map<String, Position> fields = new HashMap<>();
  private int dropped;

  /** Notes where a field stands. */
  void field(String path, Position position) {
    fields.put(path, position);
  }

  /**
   * @param complaint goes on after the path: "is missing"
   */
  void add(String path, String complaint) {
    add(new Problem(path, path + " " + complaint, nearestPosition(path)));
  }

  void add(Problem problem) {
    if (full()) {
      dropped++;
    } else {
      kept.add(problem);
    }
  }

  /**
   * Adds it unless a problem at this field, in it or around it is known, or at a field that it was
   * concluded from: the later one would only be an echo.
   */
  void addUnlessEcho(String path, String complaint, List<String> basis) {
    if (kept.stream().noneMatch(known -> isEcho(known.path(), path, basis))) {
      add(path, complaint);
    }
  }

  /** True when more problems are only counted, so that nobody needs to find words for them. */
  boolean full() {
    return kept.size() >= MAX_KEPT;
  }

  boolean isEmpty() {
    return kept.isEmpty();
  }

  /** In the order of the file. */
  List<Problem> all() {
    List<Problem> all = new ArrayList<>(kept);
    all.sort(
        Comparator.comparing(
            problem -> problem.position().orElse(END),
            Comparator.comparingInt(Position::line).thenComparingInt(Position::column)));
    if (dropped > 0) {
      all.add(Problem.ofFile("and " + dropped + " more"));
    }
    return all;
  }

  private static boolean isEcho(String known, String path, List<String> basis) {
    return within(known, path)
        || within(path, known)
        || basis.stream().anyMatch(field -> within(known, field));
  }

  private static boolean within(String outer, String inner) {
    return !outer.isEmpty()
        && inner.startsWith(outer)
        && (inner.length() == outer.length() || ".[".indexOf(inner.charAt(outer.length())) >= 0);
  }

  /** The field's own place, or that of what it would stand in. */
  private Optional<Position> nearestPosition(String path) {
    String rest = path;
    while (!fields.containsKey(rest)) {
      int end = Math.max(rest.lastIndexOf('.'), rest.lastIndexOf('['));
      if (end < 0) {
        return Optional.empty();
      }
      rest = rest.substring(0, end);
    }
    return Optional.of(fields.get(rest));
  }
}
