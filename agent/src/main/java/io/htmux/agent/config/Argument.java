package io.htmux.agent.config;

import java.util.Objects;

/**
 * One parameter as written; its toString is fit to be shown.
 *
 * @param text the whole of it, secrets included
 * @param source {@code file:line}; empty for the command line
 * @param position place on the command line, counted from 1; 0 in a file
 */
record Argument(String text, String source, int position) {
  Argument {
    Objects.requireNonNull(text);
    Objects.requireNonNull(source);
  }

  /** {@code NAME=} or {@code -P}: what comes before the value. */
  String prefix() {
    if (text.startsWith("-")) {
      return text.substring(0, Math.min(2, text.length()));
    }
    return text.substring(0, text.indexOf('=') + 1);
  }

  String value() {
    return text.substring(prefix().length());
  }

  /** For a known parameter only: hides the values of secret ones. */
  String shown() {
    boolean secret = ParameterName.of(this).map(ParameterName::secret).orElse(true);
    return prefix() + (secret ? "***" : Masked.text(value()));
  }

  /** The source and the parameter as written, for a problem's first half. */
  String where() {
    return source.isEmpty() ? shown() : source + ": " + shown();
  }

  /** Where to look when the text itself may not be shown. */
  String place() {
    return source.isEmpty() ? "argument " + position : source;
  }

  @Override
  public String toString() {
    return where();
  }
}
