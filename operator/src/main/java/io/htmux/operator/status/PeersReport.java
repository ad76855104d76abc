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
 */
public record PeersReport(int asked, int answered, List<PeerStatus> peers) {

  /** Nobody has been asked yet. */
  public static final PeersReport NONE = new PeersReport(0, 0, List.of());

  private static final int SHOWN = 16;

  public PeersReport {
    peers = peers.stream().sorted(Comparator.comparing(PeerStatus::identity)).toList();
  }

  List<PeerStatus> shown() {
    return peers.stream().limit(SHOWN).toList();
  }
}
