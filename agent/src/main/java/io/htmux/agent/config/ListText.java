package io.htmux.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The outer form of DeleGate's lists: braces pair up, and a separator inside braces is none. What
 * the members mean is decided where the lists are applied.
 */
final class ListText {

  private static final int MAX_LENGTH = 1024;
  private static final Pattern PORT_MEMBER = Pattern.compile("!?(\\*|\\d{1,5}(-\\d{1,5})?)");

  private ListText() {}

  /** Splits at a separator outside braces. */
  static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (depth < 0) {
        break;
      }
      if (c == separator && depth == 0) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    if (depth != 0) {
      throw RefusedValueException.expected("braces in pairs", text);
    }
    parts.add(text.substring(from));
    return parts;
  }

  /** A host list as written; {@code *} alone becomes the empty list that matches everything. */
  static String hosts(String text) {
    boolean gap = split(text, ',').contains("");
    if (text.length() > MAX_LENGTH || text.indexOf(' ') >= 0 || (gap && !text.isEmpty())) {
      throw RefusedValueException.expected("a host list such as 10.1.*,!10.1.9.*", text);
    }
    return text.equals("*") ? "" : text;
  }

  /** A port list as written; {@code *} alone becomes the empty list that matches everything. */
  static String ports(String text) {
    if (!text.isEmpty()) {
      split(text, ',').forEach(ListText::portMember);
    }
    return text.equals("*") ? "" : text;
  }

  private static void portMember(String member) {
    if (!PORT_MEMBER.matcher(member).matches()) {
      throw RefusedValueException.expected("a port list such as 8080,9000-9010,!9005", member);
    }
    String[] bounds = member.replace("!", "").split("-", -1);
    if (!bounds[0].equals("*")
        && AddressText.port(bounds[0]) > AddressText.port(bounds[bounds.length - 1])) {
      throw RefusedValueException.expected("a port range first-last", member);
    }
  }
}
