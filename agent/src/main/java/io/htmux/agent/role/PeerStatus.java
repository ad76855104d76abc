package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import java.time.Instant;
import java.util.List;

/**
 * A peer as {@code /peers} shows it.
 *
 * @param address where it is, as this end sees it
 * @param since when its session began
 * @param streams streams that it has now
 * @param ports ports that are open for it here
 */
public record PeerStatus(String address, Instant since, int streams, List<String> ports) {

  static PeerStatus of(HostPort address, Instant since, int streams, List<HostPort> ports) {
    return new PeerStatus(
        address.toString(), since, streams, ports.stream().map(HostPort::toString).toList());
  }
}
