package io.htmux.agent.mux;

/**
 * What one stream has of the link's {@link LinkTurns}: how much of its turn is left, and whether it
 * waits.
 */
final class LinkTurn {
  private int octets;
  private boolean waits;

  /** Returns false when it waits already. */
  boolean beginWaiting() {
    boolean begins = !waits;
    waits = true;
    return begins;
  }

  void endWaiting() {
    waits = false;
  }

  void begin(int quantumOctets) {
    octets = Math.min(octets + quantumOctets, quantumOctets);
  }

  /** Whether the stream may still send in its turn. */
  boolean isLeft() {
    return octets > 0;
  }

  /**
   * So much of it is used; what was sent beyond is taken off the next turns. Where nobody waits
   * there is nobody to owe anything to: however much is sent then, the next turn is a whole one.
   */
  void use(int sentOctets, boolean othersWait) {
    int rest = octets - sentOctets;
    octets = othersWait ? rest : Math.min(octets, Math.max(0, rest));
  }
}
