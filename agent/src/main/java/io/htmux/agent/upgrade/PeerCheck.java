package io.htmux.agent.upgrade;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.key.Capability;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a head came straight from an end whose clock agrees with ours: pair, clock, check-sum, in
 * the original's order (HTMUX/1.0 §2.4 step 8; the client's side is §2.5). Pure.
 *
 * @param maxSkew how far the peer's Date may be off, either way
 * @param granted what need not hold: {@code INDIRECT} waives pair and sum, {@code SKEW} the date
 */
public record PeerCheck(Duration maxSkew, Set<Capability> granted) {

  /** What the original tolerates unless told otherwise. */
  public static final Duration DEFAULT_MAX_SKEW = Duration.ofMinutes(5);

  public PeerCheck {
    granted = Set.copyOf(granted);
  }

  /** Empty when all holds: the peer is verified. */
  public Optional<Refusal> refusal(Stamp stamp, Pair observed, HostPort sender, Instant now) {
    return pairRefusal(stamp, observed)
        .or(() -> clockRefusal(stamp, now))
        .or(() -> sumRefusal(stamp, observed, sender));
  }

  Optional<Refusal> pairRefusal(Stamp stamp, Pair observed) {
    String stated = stamp.pair().orElse("");
    if (stated.isEmpty() || stated.equals(observed.toString())) {
      return Optional.empty();
    }
    return refusal(
        Capability.INDIRECT,
        "the connection is not direct: the peer sees "
            + MalformedHeadException.shown(stated)
            + ", this end sees \""
            + observed
            + "\"; a relay, proxy or address translation stands in between");
  }

  Optional<Refusal> clockRefusal(Stamp stamp, Instant now) {
    Optional<Instant> date = stamp.date().flatMap(HttpDate::read);
    if (date.isEmpty()) {
      return refusal(
          Capability.SKEW,
          stamp
              .date()
              .map(text -> "the peer's Date cannot be read: " + MalformedHeadException.shown(text))
              .orElse("the peer sent no Date"));
    }
    Duration ahead = Duration.between(now.truncatedTo(ChronoUnit.SECONDS), date.get());
    if (ahead.abs().compareTo(maxSkew) <= 0) {
      return Optional.empty();
    }
    return refusal(
        Capability.SKEW,
        "the clocks differ too much: the peer's is %d s %s ours, at most %d s are allowed"
            .formatted(
                ahead.abs().toSeconds(),
                ahead.isNegative() ? "behind" : "ahead of",
                maxSkew.toSeconds()));
  }

  private Optional<Refusal> sumRefusal(Stamp stamp, Pair observed, HostPort sender) {
    String expected = CheckSum.of(stamp.date().orElse(""), observed, sender);
    if (stamp.checkSum().filter(expected::equalsIgnoreCase).isPresent()) {
      return Optional.empty();
    }
    return refusal(
        Capability.INDIRECT,
        "HTMUX-Check-Sum does not fit this connection: expected %s, came %s"
            .formatted(
                expected, stamp.checkSum().map(MalformedHeadException::shown).orElse("none")));
  }

  private Optional<Refusal> refusal(Capability waivedBy, String reason) {
    return granted.contains(waivedBy)
        ? Optional.empty()
        : Optional.of(new Refusal(RefusalStatus.NOT_DIRECT, reason, Optional.of(waivedBy)));
  }
}
