package io.htmux.agent.upgrade;

import io.htmux.agent.key.Capability;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a client asks for, and what it takes for an answer. Immutable, shared by all its attempts.
 *
 * @param listen where the server shall listen for it
 * @param software what it says of itself
 * @param credentials sent as {@code Authorization}, if present
 * @param streams how many streams it can have at once
 * @param clock what the server's Date is compared with
 * @param answerTimeout how long the server may take for its whole head
 * @param maxSkew how far the server's Date may be off
 * @param granted {@code INBOUND} has no meaning here: a client without it must not ask for ports
 */
public record ClientTerms(
    ListenAddresses listen,
    Software software,
    Optional<BasicCredentials> credentials,
    OptionalInt streams,
    Clock clock,
    Duration answerTimeout,
    Duration maxSkew,
    Set<Capability> granted) {

  public ClientTerms {
    StreamLimit.require(streams);
    granted = Set.copyOf(granted);
  }

  /** The original's terms. */
  public static ClientTerms asking(ListenAddresses listen, int streams, Clock clock) {
    return new ClientTerms(
        listen,
        Software.HTMUX,
        Optional.empty(),
        OptionalInt.of(streams),
        clock,
        Duration.ofSeconds(30),
        PeerCheck.DEFAULT_MAX_SKEW,
        Set.of());
  }

  UpgradeRequest request(Pair observed) {
    return new UpgradeRequest(
        listen,
        software,
        Stamp.made(clock.instant(), observed, observed.client()),
        credentials,
        streams);
  }
}
