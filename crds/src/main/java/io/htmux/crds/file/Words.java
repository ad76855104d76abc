package io.htmux.crds.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** How values are named and shown in messages. */
final class Words {

  private static final int MAX_SHOWN = 60;

  private Words() {}

  static String kind(JsonNode json) {
    return switch (json.getNodeType()) {
      case STRING -> "a text";
      case BOOLEAN -> "a truth value (true, false, yes, no, on, off)";
      case NUMBER -> json.isIntegralNumber() ? "a whole number" : "a number with a fraction";
      case NULL, MISSING -> "empty";
      case OBJECT, POJO -> "a mapping";
      case ARRAY -> "a list";
      case BINARY -> "octets";
    };
  }

  /** In quotes, shortened, without what would disturb a terminal. */
  static String quoted(String text) {
    StringBuilder shown = new StringBuilder("\"");
    text.codePoints()
        .limit(MAX_SHOWN)
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
        .forEach(shown::appendCodePoint);
    return shown
        .append(text.codePointCount(0, text.length()) > MAX_SHOWN ? "…\"" : "\"")
        .toString();
  }

  /** {@code A}, {@code A or B}, {@code A, B or C}. */
  static String oneOf(List<String> words) {
    int last = words.size() - 1;
    return last == 0
        ? words.getFirst()
        : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }
}
