package io.htmux.agent.upgrade;

import io.netty.handler.codec.DateFormatter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.Locale;
import java.util.Optional;

/** The text of a Date header and the instant it means. */
final class HttpDate {

  /** The parser behind {@link #read} refuses longer texts with an exception. */
  private static final int MAX_LENGTH = 64;

  private static final DateTimeFormatter RFC_1123 =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private HttpDate() {}

  static String write(Instant instant) {
    return RFC_1123.format(instant);
  }

  /** Reads RFC 1123, RFC 850 and asctime dates, always as GMT; empty if it is none of them. */
  static Optional<Instant> read(String text) {
    return text.isEmpty() || text.length() > MAX_LENGTH
        ? Optional.empty()
        : Optional.ofNullable(DateFormatter.parseHttpDate(text)).map(Date::toInstant);
  }
}
