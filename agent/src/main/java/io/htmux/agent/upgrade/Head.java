package io.htmux.agent.upgrade;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The head of an HTTP message: a start line and header fields in their order. Contains no control
 * characters but tabs, so it can be logged and rendered without further care; {@link #toString}
 * hides passwords.
 */
public record Head(String startLine, List<Field> fields) {

  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0A-\\x1F\\x7F]");

  /** One header field; the value has no white space around it. */
  public record Field(String name, String value) {

    private static final Set<String> SECRET = Set.of("authorization", "proxy-authorization");

    public Field {
      requirePrintable(value);
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("not a header name: \"" + name + "\"");
      }
    }

    @Override
    public String toString() {
      return name + ": " + (SECRET.contains(name.toLowerCase(Locale.ROOT)) ? "***" : value);
    }
  }

  public Head {
    requirePrintable(startLine);
    fields = List.copyOf(fields);
  }

  /**
   * Reads lines without their ends, the start line first.
   *
   * @throws MalformedHeadException if a line is no header field, folded ones included
   */
  static Head of(List<String> lines) throws MalformedHeadException {
    List<Field> fields = new ArrayList<>(lines.size());
    for (int at = 1; at < lines.size(); at++) {
      String line = lines.get(at);
      int colon = line.indexOf(':');
      if (colon < 0 || !NAME.matcher(line.substring(0, colon)).matches()) {
        throw new MalformedHeadException(
            "head line " + (at + 1) + ": expected \"Name: value\", came a line without a name");
      }
      fields.add(new Field(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return new Head(lines.getFirst(), fields);
  }

  boolean has(String name) {
    return fields.stream().anyMatch(field -> field.name().equalsIgnoreCase(name));
  }

  /**
   * The value of the field with this name in any case.
   *
   * @throws MalformedHeadException if there are several, since nobody can tell which one a check
   *     between the ends has looked at
   */
  Optional<String> value(String name) throws MalformedHeadException {
    List<Field> found =
        fields.stream().filter(field -> field.name().equalsIgnoreCase(name)).toList();
    if (found.size() > 1) {
      throw new MalformedHeadException(
          "head: expected one " + name + " header, came " + found.size());
    }
    return found.stream().map(Field::value).findFirst();
  }

  /** The first value of a field that no check looks at. */
  Optional<String> shownValue(String name) {
    return fields.stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .map(Field::value)
        .findFirst();
  }

  /** A new buffer with correct CRLF line ends and the empty line; the receiver releases it. */
  public ByteBuf octets() {
    StringBuilder text = new StringBuilder(startLine).append("\r\n");
    fields.forEach(
        field -> text.append(field.name()).append(": ").append(field.value()).append("\r\n"));
    return Unpooled.copiedBuffer(text.append("\r\n"), StandardCharsets.US_ASCII);
  }

  private static void requirePrintable(String text) {
    if (CONTROL.matcher(text).find()) {
      throw new IllegalArgumentException("a line of a head must not contain control characters");
    }
  }
}
