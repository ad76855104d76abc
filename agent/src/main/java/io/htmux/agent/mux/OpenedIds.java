package io.htmux.agent.mux;

/**
 * Which streams of a session were ever there: at each end ids rise, odd ones at the end that
 * dialled and even ones at the other (SockMux 1.0 §6.4), so that the last one of each says it.
 */
final class OpenedIds {
  private final boolean dialled;
  private int highestOfPeer;
  private int highestOfOurs;

  OpenedIds(boolean dialled) {
    this.dialled = dialled;
  }

  /** This end opens it. */
  void openedHere(int id) {
    highestOfOurs = id;
  }

  /** The peer opens it; returns whether it may have that id. */
  boolean openedByPeer(int id) {
    if (isOurs(id) || Integer.compareUnsigned(id, highestOfPeer) <= 0) {
      return false;
    }
    highestOfPeer = id;
    return true;
  }

  /** Whether a stream with that id is or was there. */
  boolean contains(int id) {
    return Integer.compareUnsigned(id, isOurs(id) ? highestOfOurs : highestOfPeer) <= 0;
  }

  /** What ids the peer may use. */
  String ruleForPeer() {
    return "its streams are %s and rise, and the last one was %s"
        .formatted(dialled ? "even" : "odd", Integer.toUnsignedString(highestOfPeer));
  }

  private boolean isOurs(int id) {
    return (id % 2 != 0) == dialled;
  }
}
