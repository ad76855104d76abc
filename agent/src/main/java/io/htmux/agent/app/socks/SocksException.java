package io.htmux.agent.app.socks;

/**
 * What came is no SOCKS message, or asks for what there is not. The message says what was expected
 * and what came, and repeats nothing but numbers.
 */
final class SocksException extends Exception {
  private static final long serialVersionUID = 1L;

  private final SocksReply reply;

  SocksException(SocksReply reply, String message) {
    super(message, null, false, false);
    this.reply = reply;
  }

  /** What the user is answered, when he can be. */
  SocksReply reply() {
    return reply;
  }
}
