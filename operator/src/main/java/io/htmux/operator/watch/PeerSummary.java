package io.htmux.operator.watch;

import io.htmux.crds.PeerStatus;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Puts together what the agents say, one entry an identity. */
final class PeerSummary {

  private static final int MAX_PORTS = 32;

  private PeerSummary() {}

  static List<PeerStatus> of(Collection<List<AgentPeer>> agents) {
    Map<String, PeerStatus> peers = new TreeMap<>();
    agents.forEach(
        agent -> agent.forEach(peer -> peers.merge(peer.identity(), one(peer), PeerSummary::both)));
    return List.copyOf(peers.values());
  }

  private static PeerStatus one(AgentPeer peer) {
    return new PeerStatus(
        peer.identity(), 1, peer.since(), peer.ports().stream().limit(MAX_PORTS).toList());
  }

  private static PeerStatus both(PeerStatus one, PeerStatus other) {
    return new PeerStatus(
        one.identity(),
        one.sessions() + other.sessions(),
        one.since().compareTo(other.since()) <= 0 ? one.since() : other.since(),
        Stream.concat(one.ports().stream(), other.ports().stream())
            .distinct()
            .sorted()
            .limit(MAX_PORTS)
            .toList());
  }
}
