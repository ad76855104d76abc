package io.htmux.crds;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How durations are written in a tunnel file: one to four numbers of at most five digits, each with
 * a unit, {@code 500ms}, {@code 15s}, {@code 1h30m}. CEL's {@code duration()} reads the same.
 */
public final class WireDuration {

  private static final Pattern WHOLE = Pattern.compile(TextForms.DURATION);
  private static final Pattern PART = Pattern.compile("([0-9]+)(ms|h|m|s)");

  private WireDuration() {}

  /** Empty when the text isn't a duration. */
  public static Optional<Duration> parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      sum = sum.plus(Duration.of(Long.parseLong(part.group(1)), unit(part.group(2))));
    }
    return Optional.of(sum);
  }

  /**
   * The value that holds for a component that has a default.
   *
   * @param text what the file says, or null when it says nothing
   * @throws IllegalArgumentException when the text isn't a duration, which a checked file never has
   */
  static Duration orDefault(String text, Duration fallback) {
    return text == null ? fallback : require(text);
  }

  static Duration require(String text) {
    return parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected a duration like 500ms, 15s or 1h30m, was \"" + text + "\""));
  }

  /** The shortest text that {@link #parse} reads as this duration; fractions of 1 ms are lost. */
  public static String format(Duration duration) {
    StringBuilder text = new StringBuilder();
    append(text, duration.toHours(), "h");
    append(text, duration.toMinutesPart(), "m");
    append(text, duration.toSecondsPart(), "s");
    append(text, duration.toMillisPart(), "ms");
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void append(StringBuilder text, long amount, String unit) {
    if (amount > 0) {
      text.append(amount).append(unit);
    }
  }

  private static ChronoUnit unit(String name) {
    return switch (name) {
      case "h" -> ChronoUnit.HOURS;
      case "m" -> ChronoUnit.MINUTES;
      case "s" -> ChronoUnit.SECONDS;
      default -> ChronoUnit.MILLIS;
    };
  }
}
