package io.htmux.agent.mux;

/** The peer broke the rules of one stream; that stream is closed, the session lives on. */
final class StreamViolation extends Exception {
  private static final long serialVersionUID = 1L;

  StreamViolation(String message) {
    super(message);
  }
}
