package io.htmux.agent.upgrade;

import io.htmux.agent.key.Capability;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the peer sees the same two ends and about the same time, for heads that a proof protects
 * (HTMUX/2.0 §5.7); without check-sum. Pure.
 */
final class PairAndClock {

  private PairAndClock() {}

  static Optional<Refusal> refusal(
      Stamp stamp, Pair observed, Duration maxSkew, Set<Capability> granted, Instant now) {
    PeerCheck check = new PeerCheck(maxSkew, granted);
    return check
        .pairRefusal(stamp, observed)
        .or(() -> new PeerCheck(maxSkew, Set.of()).clockRefusal(stamp, now))
        .map(
            found ->
                new Refusal(RefusalStatus.MISSING_CAPABILITY, found.reason(), found.missing()));
  }
}
