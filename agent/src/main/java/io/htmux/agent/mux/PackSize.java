package io.htmux.agent.mux;

import io.htmux.agent.frame.Frame;

/**
 * How large a frame we may send, as negotiated by SETOPT PACKSIZE (SockMux 0.3 §1.5): 512 until the
 * peer says more, never above our own limit. An announcement of 128 or less never lowers it.
 */
final class PackSize {
  private static final int BEFORE_ANNOUNCED_OCTETS = 512;
  private static final int LOWERING_NEEDS_MORE_THAN_OCTETS = 128;
  private static final int WINDOW_FRAMES = 4;

  private final int ownOctets;
  private int octets;

  PackSize(int ownOctets) {
    this.ownOctets = ownOctets;
    this.octets = Math.min(BEFORE_ANNOUNCED_OCTETS, ownOctets);
  }

  void announced(int peerOctets) {
    int limited = Math.min(peerOctets, ownOctets);
    if (limited > octets || limited > LOWERING_NEEDS_MORE_THAN_OCTETS) {
      octets = limited;
    }
  }

  int maxPayloadOctets() {
    return octets - Frame.HEADER_OCTETS;
  }

  /** "Stop when unacknowledged > 4 x PackSize." */
  int windowOctets() {
    return WINDOW_FRAMES * octets;
  }
}
