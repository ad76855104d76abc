package io.htmux.crds.file;

import java.util.List;
import java.util.stream.Collectors;

/** A tunnel file that cannot be used, with everything that is wrong with it. */
public final class TunnelFileException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  TunnelFileException(String source, List<Problem> problems) {
    super(message(source, problems));
    this.problems = List.copyOf(problems);
  }

  /** In the order of the file, never empty; more than 100 are counted in the last one. */
  public List<Problem> problems() {
    return problems;
  }

  private static String message(String source, List<Problem> problems) {
    if (problems.size() == 1) {
      return source + ": " + problems.getFirst();
    }
    return problems.stream()
        .map(Problem::toString)
        .collect(Collectors.joining("\n  ", source + " has several problems:\n  ", ""));
  }
}
