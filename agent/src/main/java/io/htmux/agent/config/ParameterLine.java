package io.htmux.agent.config;

import java.util.Optional;

/**
 * One line of a parameter file: {@code NAME=value}, {@code NAME="a value with spaces # and all"},
 * {@code 'NAME=value'}, {@code # comment}. Quotes are taken away, nothing is escaped. A {@code #}
 * begins a comment at the start of the line or after a space, so {@code CAPSKEY=ab#cd} is whole.
 */
final class ParameterLine {

  private ParameterLine() {}

  /** Empty for a line without a parameter. Messages do not quote the line. */
  static Optional<String> read(String line) {
    StringBuilder text = new StringBuilder();
    char quote = 0;
    boolean ended = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      boolean space = quote == 0 && (c == ' ' || c == '\t');
      boolean comment = quote == 0 && c == '#' && (ended || text.isEmpty());
      if (comment) {
        break;
      }
      if (space) {
        ended = !text.isEmpty();
      } else if (ended) {
        throw new RefusedValueException(
            "expected one parameter a line; put quotes around a value with spaces");
      } else if (quote == c) {
        quote = 0;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else {
        text.append(c);
      }
    }
    if (quote != 0) {
      throw new RefusedValueException("expected a closing " + quote);
    }
    return text.isEmpty() ? Optional.empty() : Optional.of(text.toString());
  }
}
