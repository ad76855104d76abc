package io.htmux.agent.mux;

/** How many octets of a stream the peer may have on their way to us. */
sealed interface IncomingWindow permits ReceiveWindow, GrowingWindow {

  /** What the peer may send before it is acknowledged anything. */
  int limitOctets();

  /** Octets that came and were not written yet to where they go. */
  int waitingOctets();

  /** What the peer may still send now. */
  int roomOctets();

  /**
   * Octets came.
   *
   * @throws StreamViolation when the peer ignores the window
   */
  void received(int octets) throws StreamViolation;

  /**
   * Octets were really written to where they go.
   *
   * @return how many the peer is to be told of now; the others are told later
   */
  int acknowledged(int octets);

  /** To be asked whenever the peer is told: by how much the window is larger from now on. */
  int growth();
}
