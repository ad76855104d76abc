package io.htmux.agent.role;

/**
 * Whether users can be given to a session: it runs, it has a connection (SockMux 1.0 §6.7), the
 * peer does not stop (§6.8), and nobody doubts that the peer is there. Told on the session's event
 * loop; may be asked from any thread.
 */
final class SessionAvailability {
  private volatile boolean running;
  private volatile boolean connected = true;
  private volatile boolean peerStops;

  /** Whether the peer is there is being asked. */
  private volatile boolean doubtful;

  void began() {
    running = true;
  }

  /** It lost its connection. */
  void interrupted() {
    connected = false;
  }

  /** It has another connection, on which the peer has been heard. */
  void resumed() {
    connected = true;
    doubtful = false;
  }

  /** The peer is asked for a sign of life; this one may be told from any thread. */
  void doubted() {
    doubtful = true;
  }

  /** A sign of life. */
  void heard() {
    doubtful = false;
  }

  void peerStops() {
    peerStops = true;
  }

  void ended() {
    running = false;
  }

  boolean isConnected() {
    return connected;
  }

  boolean doesPeerStop() {
    return peerStops;
  }

  /** At once. */
  boolean takesUsers() {
    return takesUsersLater() && connected && !doubtful;
  }

  /** When it has a connection again, and its peer has been heard. */
  boolean takesUsersLater() {
    return running && !peerStops;
  }
}
