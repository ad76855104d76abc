package io.htmux.agent.upgrade;

import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a server of HTMUX/2.0 decides without opening anything (HTMUX/2.0 §5.7). Pure. Which
 * capability is missing is told to those only who have proven a key, or who want none.
 */
final class NativeCheck {

  /** What came of it. */
  sealed interface Verdict {
    /** All holds; the request says which key was proven. */
    record Admissible(UpgradeRequest request, Optional<CapsKey> proven) implements Verdict {}

    record Refused(Refusal refusal) implements Verdict {}

    /** A key was tried in vain: the answer has to wait. */
    record Guessed(Refusal refusal) implements Verdict {}
  }

  private final ServerTerms terms;
  private final NativeTerms natives;

  NativeCheck(ServerTerms terms, NativeTerms natives) {
    this.terms = terms;
    this.natives = natives;
  }

  /** Before the challenge. */
  Optional<Refusal> early(NativeRequest request) {
    if (!request.path().equals(natives.path())) {
      return Optional.of(
          Refusal.of(
              RefusalStatus.NOT_FOUND,
              "expected the path "
                  + natives.path()
                  + ", came "
                  + MalformedHeadException.shown(request.path())));
    }
    return new RequestCheck(terms).credentialsRefusal(request.asked());
  }

  /** Behind the proof. */
  Verdict of(
      NativeRequest request, Head challenge, List<String> proofs, Pair observed, String certificate)
      throws MalformedHeadException {
    UpgradeRequest asked = request.asked();
    NativeAsk ask = asked.ask().orElseThrow();
    if (proofs.isEmpty() || natives.keys().isEmpty()) {
      return natives.unproven()
          ? judged(request, Set.of(), leastSkew(), observed, certificate, Optional.empty())
          : new Verdict.Refused(
              new Refusal(
                  RefusalStatus.NOT_PROVEN,
                  "the client proves no CAPSKEY, and the keys here do not grant unproven",
                  Optional.of(Capability.UNPROVEN)));
    }
    Optional<KeyRing.Proven> proven =
        natives
            .keys()
            .proven(ask.identity(), ProofOctets.ofClient(request.head(), challenge), proofs);
    if (proven.isEmpty()) {
      return new Verdict.Guessed(
          Refusal.of(
              RefusalStatus.NOT_PROVEN,
              "the client does not prove a CAPSKEY of this server, or is not known: identity="
                  + ask.identity().orElse("none")));
    }
    Holder holder = proven.get().holder();
    CapsKey key = proven.get().key();
    Set<Capability> granted = holder.granted(key);
    Duration skew = granted.contains(Capability.SKEW) ? holder.maxSkew() : lesser(holder.maxSkew());
    return judged(request, granted, skew, observed, certificate, Optional.of(key));
  }

  private Verdict judged(
      NativeRequest request,
      Set<Capability> granted,
      Duration maxSkew,
      Pair observed,
      String certificate,
      Optional<CapsKey> key) {
    UpgradeRequest asked = request.asked();
    return inboundRefusal(asked, granted)
        .or(
            () ->
                PairAndClock.refusal(
                    asked.stamp(), observed, maxSkew, granted, terms.clock().instant()))
        .or(() -> TlsCheck.refusal(request.certificate(), certificate, granted))
        .<Verdict>map(Verdict.Refused::new)
        .orElseGet(() -> new Verdict.Admissible(asked.provenBy(key), key));
  }

  private static Optional<Refusal> inboundRefusal(UpgradeRequest asked, Set<Capability> granted) {
    boolean wantsPorts =
        !asked.listen().isEmpty() || !asked.ask().orElseThrow().portNames().isEmpty();
    return wantsPorts && !granted.contains(Capability.INBOUND)
        ? Optional.of(
            new Refusal(
                RefusalStatus.MISSING_CAPABILITY,
                "the client asks for ports of this server, but no CAPSKEY that grants them was"
                    + " proven",
                Optional.of(Capability.INBOUND)))
        : Optional.empty();
  }

  private Duration leastSkew() {
    return lesser(terms.maxSkew());
  }

  private static Duration lesser(Duration skew) {
    return skew.compareTo(PeerCheck.DEFAULT_MAX_SKEW) < 0 ? skew : PeerCheck.DEFAULT_MAX_SKEW;
  }
}
