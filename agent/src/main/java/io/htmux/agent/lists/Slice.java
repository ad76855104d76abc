package io.htmux.agent.lists;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A part of a user's text that remembers where it stands in the whole, so that each refusal can say
 * so.
 *
 * @param kind what the whole is, for messages: "host list"
 * @param whole the text as written, bounded and printable
 * @param start where this part begins, from 0
 * @param end where it ends, exclusive
 * @param number which member of its list this is, from 1; 0 is the whole
 */
public record Slice(String kind, String whole, int start, int end, int number) {

  private static final int MAX_LENGTH = 8192;
  private static final int MAX_DEPTH = 8;

  /**
   * The whole of a text.
   *
   * @throws ListSyntaxException when it is empty, too long, nested too deeply, its braces don't
   *     pair, or it has a character that no list has
   */
  public static Slice whole(String kind, String text) {
    if (text.isEmpty()) {
      throw new ListSyntaxException(kind + ": expected at least one member, was empty");
    }
    if (text.length() > MAX_LENGTH) {
      throw new ListSyntaxException(
          kind + ": expected at most " + MAX_LENGTH + " characters, had " + text.length());
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < 0x21 || text.charAt(i) > 0x7e) {
        throw new ListSyntaxException(
            "%s: expected printable ASCII without blanks, character %d is U+%04X"
                .formatted(kind, i + 1, (int) text.charAt(i)));
      }
    }
    Slice whole = new Slice(kind, text, 0, text.length(), 0);
    whole.separators(',');
    return whole;
  }

  public String text() {
    return whole.substring(start, end);
  }

  public boolean isEmpty() {
    return start == end;
  }

  /** This part without so many characters at its beginning. */
  public Slice from(int characters) {
    return new Slice(kind, whole, start + characters, end, number);
  }

  /** The characters {@code from} to {@code to} (exclusive) of this part. */
  public Slice between(int from, int to) {
    return new Slice(kind, whole, start + from, start + to, number);
  }

  /** Whether one pair of braces encloses all of this part. */
  public boolean isBraced() {
    if (!text().startsWith("{") || !text().endsWith("}")) {
      return false;
    }
    int depth = 0;
    for (int i = start; i < end - 1; i++) {
      depth += whole.charAt(i) == '{' ? 1 : whole.charAt(i) == '}' ? -1 : 0;
      if (depth == 0) {
        return false;
      }
    }
    return true;
  }

  /** What is inside the braces, or this part itself when it has none. */
  public Slice unbraced() {
    return isBraced() ? between(1, end - start - 1) : this;
  }

  /** The parts between the separators that stand outside all braces and brackets, numbered. */
  public List<Slice> split(char separator) {
    List<Slice> parts = new ArrayList<>();
    int from = start;
    for (int at : separators(separator)) {
      parts.add(new Slice(kind, whole, from, at, parts.size() + 1));
      from = at + 1;
    }
    parts.add(new Slice(kind, whole, from, end, parts.size() + 1));
    return parts;
  }

  /** The refusal of this part. */
  public ListSyntaxException refuse(String expected) {
    String which = number == 0 ? "" : " member " + number;
    String what = isEmpty() ? "nothing" : ListSyntaxException.quote(text());
    return new ListSyntaxException(
        "%s%s at character %d: %s, was %s".formatted(kind, which, start + 1, expected, what));
  }

  private List<Integer> separators(char separator) {
    List<Integer> found = new ArrayList<>();
    Deque<Character> open = new ArrayDeque<>();
    for (int i = start; i < end; i++) {
      char c = whole.charAt(i);
      if (c == '{' || c == '[') {
        open.push(c == '{' ? '}' : ']');
        if (open.size() > MAX_DEPTH) {
          throw from(i - start).refuse("expected at most " + MAX_DEPTH + " braces in each other");
        }
      } else if (c == '}' || c == ']') {
        if (open.isEmpty() || open.pop() != c) {
          throw from(i - start)
              .refuse("expected no '" + c + "' here, nothing is open that it closes");
        }
      } else if (c == separator && open.isEmpty()) {
        found.add(i);
      }
    }
    if (!open.isEmpty()) {
      throw refuse("expected a closing '" + open.peek() + "'");
    }
    return found;
  }
}
