package io.htmux.agent.mux;

/** How many octets of a stream may be on their way to the peer. */
sealed interface OutgoingWindow permits SendWindow, CreditWindow {

  /** Whether it is worth having octets ready: there is room for more than a few. */
  boolean isOpen();

  /**
   * How many octets the next frame may carry; 0 for none.
   *
   * @param alone whether no other stream sends on this link now
   */
  int sendableOctets(boolean alone);

  /** To be called before a frame goes out. */
  void reserve(int octets);

  /**
   * The stream is open at the far side, which buffers so many octets for it.
   *
   * @throws StreamViolation when that is less than it must be
   */
  void opened(int octets) throws StreamViolation;

  /**
   * The peer has written so many octets, and takes so many more from now on.
   *
   * @throws StreamViolation when it cannot have written as many, or takes more than anybody may
   */
  void acknowledge(int octets, int growthOctets) throws StreamViolation;
}
