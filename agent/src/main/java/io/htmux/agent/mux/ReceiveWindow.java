package io.htmux.agent.mux;

/**
 * How many octets the peer has sent on a stream that we did not acknowledge yet. The limit is the
 * buffer that our CONNECT or CONNECTED announced; a correct peer stays below it.
 */
final class ReceiveWindow implements IncomingWindow {
  private final int limitOctets;
  private int unacknowledgedOctets;

  ReceiveWindow(int limitOctets) {
    this.limitOctets = limitOctets;
  }

  @Override
  public int limitOctets() {
    return limitOctets;
  }

  @Override
  public int waitingOctets() {
    return unacknowledgedOctets;
  }

  @Override
  public void received(int octets) throws StreamViolation {
    if (unacknowledgedOctets + octets > limitOctets) {
      throw new StreamViolation(
          "sent %d octets beyond the %d unacknowledged ones; the limit is %d"
              .formatted(octets, unacknowledgedOctets, limitOctets));
    }
    unacknowledgedOctets += octets;
  }

  @Override
  public int acknowledged(int octets) {
    if (octets > unacknowledgedOctets) {
      throw new IllegalStateException(
          "cannot acknowledge " + octets + " octets of " + unacknowledgedOctets + " received");
    }
    unacknowledgedOctets -= octets;
    return octets;
  }

  @Override
  public int growth() {
    return 0;
  }
}
