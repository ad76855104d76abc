package io.htmux.agent.lists;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Host names as they are compared: lower case, no dot at the end, ASCII. */
final class HostName {

  private static final String LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?";
  private static final Pattern NAME = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");
  private static final Pattern NUMERIC_END = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)");
  private static final int MAX_LENGTH = 253;

  private HostName() {}

  /**
   * The name, if the text is one. What ends like a number is none (RFC 1123 §2.1): systems read
   * {@code 127.1} or {@code 0x7f000001} as addresses.
   */
  static Optional<String> parse(String text) {
    if (text.length() > MAX_LENGTH + 1) {
      return Optional.empty();
    }
    String lower = text.toLowerCase(Locale.ROOT);
    String name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    boolean valid =
        name.length() <= MAX_LENGTH
            && NAME.matcher(name).matches()
            && !NUMERIC_END.matcher(name).matches();
    return valid ? Optional.of(name) : Optional.empty();
  }
}
