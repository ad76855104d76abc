package io.htmux.crds.file;

import java.util.Objects;
import java.util.Optional;

/**
 * One thing that is wrong with a tunnel file.
 *
 * @param path the field, {@code spec.ports[2].port}; empty when it is about the file as a whole
 * @param message for the user, path included: "spec.ports[2].port must be 1..65535, was 0"
 * @param position where in the file, if it has such a place
 */
public record Problem(String path, String message, Optional<Position> position) {

  public Problem {
    Objects.requireNonNull(path);
    Objects.requireNonNull(message);
    Objects.requireNonNull(position);
  }

  static Problem ofFile(String message) {
    return new Problem("", message, Optional.empty());
  }

  static Problem ofSyntax(String message, Position position) {
    return new Problem("", message, Optional.of(position));
  }

  /** The message, followed by its place in the file. */
  @Override
  public String toString() {
    return message
        + position.map(at -> " (line " + at.line() + ", column " + at.column() + ")").orElse("");
  }
}
