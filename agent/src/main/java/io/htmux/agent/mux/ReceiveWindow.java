package io.htmux.agent.mux;

/**
 * How many octets the peer has sent on a stream that we did not acknowledge yet. The limit is the
 * buffer that every CONNECT and CONNECTED announces; a correct peer stays well below it.
 */
final class ReceiveWindow {

  /** Announced in CONNECT and CONNECTED, and what the original has: 6 x 16384. */
  static final int LIMIT_OCTETS = 98304;

  private int unacknowledgedOctets;

  /**
   * Octets came.
   *
   * @throws StreamViolation when the peer ignores the window
   */
  void received(int octets) throws StreamViolation {
    if (unacknowledgedOctets + octets > LIMIT_OCTETS) {
      throw new StreamViolation(
          "sent %d octets beyond the %d unacknowledged ones; the limit is %d"
              .formatted(octets, unacknowledgedOctets, LIMIT_OCTETS));
    }
    unacknowledgedOctets += octets;
  }

  /** Octets were really written to where they go. */
  void acknowledged(int octets) {
    if (octets > unacknowledgedOctets) {
      throw new IllegalStateException(
          "cannot acknowledge " + octets + " octets of " + unacknowledgedOctets + " received");
    }
    unacknowledgedOctets -= octets;
  }
}
