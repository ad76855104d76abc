package io.htmux.agent.config;

import java.util.Objects;

/**
 * One thing that keeps a configuration from being run.
 *
 * @param where the parameter as written, secrets masked, with {@code file:line} before it if it
 *     came from a file; empty when the problem is that something is missing
 * @param message what was expected and what came, free of secrets
 */
public record Problem(String where, String message) {
  public Problem {
    Objects.requireNonNull(where);
    Objects.requireNonNull(message);
  }

  @Override
  public String toString() {
    return where.isEmpty() ? message : where + ": " + message;
  }
}
