package io.htmux.agent.forward;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a peer answers to a request inside a stream. */
final class StatusLine {
  private static final Pattern FORM = Pattern.compile("HTTP/[0-9]\\.[0-9] ([0-9]{3})(?: .*)?");

  private StatusLine() {}

  /** The number; empty when the line is none of HTTP. */
  static Optional<Integer> of(String startLine) {
    Matcher matcher = FORM.matcher(startLine);
    return matcher.matches() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
  }

  /** What a status that is no consent means. */
  static NotConnectedException refusal(int status) {
    return switch (status) {
      case 403 -> NotConnectedException.notPermitted("the peer does not permit it");
      case 504 -> new NotConnectedException("timed-out", "the peer waited in vain");
      default ->
          new NotConnectedException("refused-by-peer", "the peer answered with status " + status);
    };
  }

  /** The status for a failure of this end. */
  static String of(Throwable cause, String otherwise) {
    return cause instanceof NotConnectedException why
        ? switch (why.reason()) {
          case "not-permitted" -> "403 Forbidden";
          case "timed-out" -> "504 Gateway Timeout";
          default -> otherwise;
        }
        : otherwise;
  }
}
