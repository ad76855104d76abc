package io.htmux.agent.role;

/** A changed configuration that a running role cannot take over; the message says what and why. */
public final class NotReloadableException extends Exception {
  private static final long serialVersionUID = 1L;

  NotReloadableException(String message) {
    super(message);
  }
}
