package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A peer as {@code /peers} shows it.
 *
 * @param address where it is, as this end sees it
 * @param identity who it has proven to be
 * @param since when its session began
 * @param streams streams that it has now; a proxy does not see them and says 0
 * @param ports ports that are open for it here, or behind a proxy
 * @param upstream a proxy's server, where its octets go
 */
public record PeerStatus(
    String address,
    Optional<String> identity,
    Instant since,
    int streams,
    List<String> ports,
    Optional<String> upstream) {

  static PeerStatus of(
      HostPort address,
      Optional<String> identity,
      Instant since,
      int streams,
      List<ListenAddress> ports) {
    return new PeerStatus(
        address.toString(), identity, since, streams, shown(ports), Optional.empty());
  }

  /** A proxy does not see the streams that it carries. */
  static PeerStatus proxied(
      HostPort address, Instant since, List<ListenAddress> ports, HostPort upstream) {
    return new PeerStatus(
        address.toString(),
        Optional.empty(),
        since,
        0,
        shown(ports),
        Optional.of(upstream.toString()));
  }

  private static List<String> shown(List<ListenAddress> ports) {
    return ports.stream().map(ListenAddress::toString).toList();
  }
}
