package io.htmux.operator.status;

import io.htmux.crds.PeerStatus;
import java.util.Comparator;
import java.util.List;

/**
 * What the agents said of their peers.
 *
 * @param asked agents whose address is known
 * @param answered agents that answered
 * @param peers one entry an identity
 * @param configurations what those agents run that tell it
 */
public record PeersReport(
    int asked, int answered, List<PeerStatus> peers, List<AgentConfiguration> configurations) {

  /** Of agents that do not tell what they run. */
  public PeersReport(int asked, int answered, List<PeerStatus> peers) {
    this(asked, answered, peers, List.of());
  }

  /** Nobody has been asked yet. */
  public static final PeersReport NONE = new PeersReport(0, 0, List.of());

  private static final int SHOWN = 16;

  public PeersReport {
    configurations = List.copyOf(configurations);
    peers = peers.stream().sorted(Comparator.comparing(PeerStatus::identity)).toList();
  }

  List<PeerStatus> shown() {
    return peers.stream().limit(SHOWN).toList();
  }
}
