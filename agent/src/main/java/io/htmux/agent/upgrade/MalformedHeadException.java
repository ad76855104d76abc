package io.htmux.agent.upgrade;

/**
 * The peer's octets are no head that we accept. The message says where and what was expected, and
 * never repeats a header's value, which may be a password.
 */
public final class MalformedHeadException extends Exception {

  private static final long serialVersionUID = 1L;
  private static final int MAX_SHOWN_CHARACTERS = 60;

  MalformedHeadException(String message) {
    super(message);
  }

  /** The start of a peer's text, short enough for a log line. */
  static String shown(String text) {
    return text.length() <= MAX_SHOWN_CHARACTERS
        ? "\"" + text + "\""
        : "\"" + text.substring(0, MAX_SHOWN_CHARACTERS) + "\"… (" + text.length() + " characters)";
  }
}
