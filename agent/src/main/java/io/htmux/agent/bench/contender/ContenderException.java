package io.htmux.agent.bench.contender;

/** A contender does not come up, or not in time; the message ends with the end of its log. */
public final class ContenderException extends Exception {
  private static final long serialVersionUID = 1L;

  ContenderException(String message) {
    super(message);
  }
}
