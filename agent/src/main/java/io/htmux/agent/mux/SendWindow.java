package io.htmux.agent.mux;

/**
 * How many octets of a stream are in flight to the peer (SockMux 0.3 §1.5). A frame may go out
 * while no more than the window is unacknowledged, so that up to window + one payload can be in
 * flight: with 16384 that is 65536 + 16376.
 */
final class SendWindow implements OutgoingWindow {
  /** Nobody is believed to buffer more than this. */
  private static final int MOST_OCTETS = 1 << 20;

  private final PackSize packSize;
  private int peerBufferOctets = StreamBuffers.ORIGINAL_OCTETS;
  private int inFlightOctets;

  SendWindow(PackSize packSize) {
    this.packSize = packSize;
  }

  @Override
  public boolean isOpen() {
    return inFlightOctets <= windowOctets();
  }

  @Override
  public int sendableOctets(boolean alone) {
    return isOpen() ? packSize.maxPayloadOctets() : 0;
  }

  /** What the peer announced to buffer for this stream. */
  @Override
  public void opened(int octets) {
    peerBufferOctets = Math.min(octets, MOST_OCTETS);
  }

  int inFlightOctets() {
    return inFlightOctets;
  }

  @Override
  public void reserve(int octets) {
    if (!isOpen() || octets > packSize.maxPayloadOctets()) {
      throw new IllegalStateException(
          "cannot send %d octets: %d in flight, window %d, at most %d in a frame"
              .formatted(octets, inFlightOctets, windowOctets(), packSize.maxPayloadOctets()));
    }
    inFlightOctets += octets;
  }

  /**
   * The peer wrote so many octets; its window never grows.
   *
   * @throws StreamViolation when that is more than was sent; the original's counter wraps there and
   *     its stream stalls for ever
   */
  @Override
  public void acknowledge(int octets, int growthOctets) throws StreamViolation {
    if (octets > inFlightOctets) {
      throw new StreamViolation(
          "acknowledged " + octets + " octets when " + inFlightOctets + " were in flight");
    }
    inFlightOctets -= octets;
  }

  /** One frame may go beyond it. */
  private int windowOctets() {
    return peerBufferOctets > StreamBuffers.ORIGINAL_OCTETS
        ? peerBufferOctets - packSize.maxPayloadOctets()
        : packSize.windowOctets();
  }
}
