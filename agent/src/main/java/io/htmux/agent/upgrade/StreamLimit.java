package io.htmux.agent.upgrade;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * How many streams an end can have at once, told in {@value #HEADER}. Our own addition: an original
 * ignores it and never sends it.
 */
final class StreamLimit {

  static final String HEADER = "HTMUX-Streams";
  static final int MAX_STREAMS = 65_000;

  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,5}");

  private StreamLimit() {}

  /**
   * @throws MalformedHeadException if it is there and not 1..{@value #MAX_STREAMS}
   */
  static OptionalInt of(Head head) throws MalformedHeadException {
    Optional<String> text = head.value(HEADER);
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    int streams = DIGITS.matcher(text.get()).matches() ? Integer.parseInt(text.get()) : 0;
    if (!fits(streams)) {
      throw new MalformedHeadException(
          HEADER
              + ": expected 1.."
              + MAX_STREAMS
              + ", came "
              + MalformedHeadException.shown(text.get()));
    }
    return OptionalInt.of(streams);
  }

  /** Guards our own numbers; a wrong one is a bug of the caller. */
  static void require(OptionalInt streams) {
    if (streams.isPresent() && !fits(streams.getAsInt())) {
      throw new IllegalArgumentException(
          "streams must be 1.." + MAX_STREAMS + ", was " + streams.getAsInt());
    }
  }

  static Optional<Integer> value(OptionalInt streams) {
    return streams.isPresent() ? Optional.of(streams.getAsInt()) : Optional.empty();
  }

  private static boolean fits(int streams) {
    return streams >= 1 && streams <= MAX_STREAMS;
  }
}
