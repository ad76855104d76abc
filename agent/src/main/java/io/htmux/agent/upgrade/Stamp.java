package io.htmux.agent.upgrade;

import io.htmux.agent.address.HostPort;
import java.time.Instant;
import java.util.Optional;

/**
 * The three headers by which an end shows when and between which addresses its head was made
 * (HTMUX/1.0 §2.3), as texts; {@link PeerCheck} judges them.
 *
 * @param date the Date header
 * @param pair the HTMUX-Pair header; the original does without it
 * @param checkSum the HTMUX-Check-Sum header
 */
public record Stamp(Optional<String> date, Optional<String> pair, Optional<String> checkSum) {

  /** The stamp that {@code sender}, one of the two ends, puts on its own head. */
  static Stamp made(Instant now, Pair observed, HostPort sender) {
    String date = HttpDate.write(now);
    return new Stamp(
        Optional.of(date),
        Optional.of(observed.toString()),
        Optional.of(CheckSum.of(date, observed, sender)));
  }

  static Stamp of(Head head) throws MalformedHeadException {
    return new Stamp(head.value("Date"), head.value("HTMUX-Pair"), head.value("HTMUX-Check-Sum"));
  }
}
