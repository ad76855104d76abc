package io.htmux.agent.forward;

import java.io.IOException;

/** Why somebody does not get the connection that he wants. Carries no stack trace. */
public final class NotConnectedException extends IOException {
  private static final long serialVersionUID = 1L;

  private static final String NOT_PERMITTED = "not-permitted";

  private final String reason;

  /**
   * @param reason of the fixed set that the metrics know
   * @param detail a sentence that the user may read: nothing secret, nothing of this host's insides
   */
  public NotConnectedException(String reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  /** A list or a rule is against it. */
  public static NotConnectedException notPermitted(String detail) {
    return new NotConnectedException(NOT_PERMITTED, detail);
  }

  /** How metrics call it. */
  public String reason() {
    return reason;
  }

  /** Whether it was not even tried. */
  public boolean isNotPermitted() {
    return reason.equals(NOT_PERMITTED);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
