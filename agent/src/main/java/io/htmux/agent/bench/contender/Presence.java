package io.htmux.agent.bench.contender;

/** Whether a program is on this host. */
public sealed interface Presence {
  /** It is. */
  record Here(String version) implements Presence {}

  /** It is not, and why. */
  record Missing(String reason) implements Presence {}
}
