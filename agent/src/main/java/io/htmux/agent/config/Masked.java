package io.htmux.agent.config;

import java.util.regex.Pattern;

/**
 * What may be shown of a text that a user wrote: a secret parameter that slipped into another one,
 * and whatever stands before an {@code @}, stay hidden.
 */
final class Masked {

  private static final Pattern SECRET_PARAMETER =
      Pattern.compile("(CAPSKEY|MYAUTH|AUTHORIZER)=.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final int MAX_SHOWN = 120;

  private Masked() {}

  /** Whether a secret parameter is written inside this text. */
  static boolean holdsSecret(String text) {
    return SECRET_PARAMETER.matcher(text).find();
  }

  static String quoted(String text) {
    return "\"" + text(text) + "\"";
  }

  static String text(String text) {
    String shown = SECRET_PARAMETER.matcher(text).replaceAll("$1=***");
    int at = shown.lastIndexOf('@');
    if (at >= 0) {
      shown = "***" + shown.substring(at);
    }
    return shown.length() <= MAX_SHOWN ? shown : shown.substring(0, MAX_SHOWN) + "…";
  }
}
