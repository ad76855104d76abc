package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.lists.Candidate;
import io.htmux.agent.lists.Surroundings;
import io.htmux.agent.policy.AccessRequest;
import io.htmux.agent.policy.ConnectRequest;
import io.htmux.agent.policy.EntryPath;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What somebody wants, in the words of the {@link io.htmux.agent.policy.Gate}. */
final class Asking {
  private static final Candidate NOBODY =
      new Candidate(
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty());

  private Asking() {}

  /**
   * @param declared whether the configuration names the destination
   * @param ownAddresses of this host, now
   * @param tunnelPortIsLoopback whether only this host can reach the tunnel port
   * @throws IllegalArgumentException when the destination is no host
   */
  static AccessRequest of(
      OutgoingConnection wanted,
      Transport transport,
      boolean declared,
      Set<InetAddress> ownAddresses,
      boolean tunnelPortIsLoopback) {
    Requester from = wanted.from();
    boolean peersWord = from.path() != EntryPath.PEER_REQUEST && from.peer().isPresent();
    Candidate source =
        source(from.path() == EntryPath.PEER_REQUEST ? from.peer() : from.user())
            .of(from.identity());
    Surroundings surroundings =
        new Surroundings(
            ownAddresses,
            peersWord ? Optional.empty() : from.acceptedAt().flatMap(Asking::number),
            from.acceptedAt().map(at -> OptionalInt.of(at.port())).orElse(OptionalInt.empty()),
            Set.of(),
            source.address());
    return new AccessRequest(
        from.path(),
        peersWord,
        declared,
        isFromThisHostOnly(from, tunnelPortIsLoopback),
        new ConnectRequest(
            wanted.protocol(),
            transport,
            wanted.method(),
            Candidate.destination(wanted.to().host(), wanted.to().port(), wanted.protocol()),
            source,
            surroundings));
  }

  /** Behind a tunnel port that others can reach too, a loopback address may be a relay's. */
  private static boolean isFromThisHostOnly(Requester from, boolean tunnelPortIsLoopback) {
    return switch (from.path()) {
      case PEER_REQUEST, PROXY_REQUEST -> tunnelPortIsLoopback;
      case REMOTE_PORT -> false;
      case LOCAL_PORT, SOCKS ->
          from.peer().isEmpty() && isLoopback(from.user()) && isLoopback(from.acceptedAt());
    };
  }

  /** Perhaps the peer's word, so it may be anything. */
  private static Candidate source(Optional<HostPort> address) {
    try {
      return address
          .map(one -> Candidate.destination(one.host(), one.port(), "tcp"))
          .orElse(NOBODY);
    } catch (IllegalArgumentException _) {
      return NOBODY;
    }
  }

  private static boolean isLoopback(Optional<HostPort> address) {
    return address.flatMap(Asking::number).filter(InetAddress::isLoopbackAddress).isPresent();
  }

  private static Optional<InetAddress> number(HostPort address) {
    try {
      return Optional.of(InetAddress.ofLiteral(address.host()));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
