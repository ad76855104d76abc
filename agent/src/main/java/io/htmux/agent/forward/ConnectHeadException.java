package io.htmux.agent.forward;

/** What came is no HTTP head, or one too large. The message repeats nothing of it. */
final class ConnectHeadException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean large;

  private ConnectHeadException(String message, boolean large) {
    super(message, null, false, false);
    this.large = large;
  }

  static ConnectHeadException malformed(String message) {
    return new ConnectHeadException(message, false);
  }

  static ConnectHeadException tooLarge() {
    return new ConnectHeadException(
        "expected a head of at most " + ConnectHead.MAX_OCTETS + " octets, came more", true);
  }

  boolean isTooLarge() {
    return large;
  }
}
