package io.htmux.agent.config;

import io.htmux.agent.lists.HostList;
import io.htmux.agent.lists.ListSyntaxException;
import io.htmux.agent.lists.PortList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The outer form of DeleGate's lists: braces pair up, and a separator inside braces is none. What
 * the members mean is decided where the lists are applied.
 */
final class ListText {

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
    return checked(text, HostList::parse);
  }

  /** A port list as written; {@code *} alone becomes the empty list that matches everything. */
  static String ports(String text) {
    return checked(text, PortList::parse);
  }

  private static String checked(String text, Consumer<String> parser) {
    if (!text.isEmpty()) {
      try {
        parser.accept(text);
      } catch (ListSyntaxException e) {
        throw new RefusedValueException(e.getMessage());
      }
    }
    return text.equals("*") ? "" : text;
  }
}
