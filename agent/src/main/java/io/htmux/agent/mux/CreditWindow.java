package io.htmux.agent.mux;

import io.htmux.agent.frame.NativeFrame;

/**
 * How many octets of a stream are in flight to the peer, and how many may be (SockMux 1.0 §6.5).
 * Before the peer has opened the stream, {@link #EARLY_OCTETS}.
 */
final class CreditWindow implements OutgoingWindow {

  /** What every end takes on a new stream, whatever it says later. */
  static final int EARLY_OCTETS = 64 * 1024;

  /** No end may let so much be in flight on one stream. */
  static final int MOST_OCTETS = 64 << 20;

  /** Less room than this is not worth a frame while a window is busy. */
  private static final int SILLY_OCTETS = 16 * 1024;

  private static final int SILLY_PART = 4;

  private int limitOctets = EARLY_OCTETS;
  private int inFlightOctets;

  @Override
  public boolean isOpen() {
    return limitOctets - inFlightOctets >= Math.min(SILLY_OCTETS, limitOctets / SILLY_PART);
  }

  @Override
  public int sendableOctets(boolean alone) {
    int most = alone ? NativeFrame.MOST_DATA_OCTETS : NativeFrame.DATA_OCTETS;
    return Math.min(limitOctets - inFlightOctets, most);
  }

  @Override
  public void reserve(int octets) {
    if (octets > limitOctets - inFlightOctets) {
      throw new IllegalStateException(
          "cannot send %d octets: %d in flight, window %d"
              .formatted(octets, inFlightOctets, limitOctets));
    }
    inFlightOctets += octets;
  }

  @Override
  public void opened(int octets) throws StreamViolation {
    if (octets < EARLY_OCTETS || octets > MOST_OCTETS) {
      throw new StreamViolation(
          "opened a stream with a window of %d octets when it must be %d..%d"
              .formatted(octets, EARLY_OCTETS, MOST_OCTETS));
    }
    limitOctets = octets;
  }

  @Override
  public void acknowledge(int octets, int growthOctets) throws StreamViolation {
    if (octets > inFlightOctets) {
      throw new StreamViolation(
          "acknowledged %d octets when %d were in flight".formatted(octets, inFlightOctets));
    }
    if (growthOctets > MOST_OCTETS - limitOctets) {
      throw new StreamViolation(
          "let a window of %d octets grow by %d, beyond %d"
              .formatted(limitOctets, growthOctets, MOST_OCTETS));
    }
    inFlightOctets -= octets;
    limitOctets += growthOctets;
  }

  int inFlightOctets() {
    return inFlightOctets;
  }

  int limitOctets() {
    return limitOctets;
  }
}
