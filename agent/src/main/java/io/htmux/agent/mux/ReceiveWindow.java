package io.htmux.agent.mux;

/**
 * How many octets the peer has sent on a stream that we did not acknowledge yet. The limit is the
 * buffer that our CONNECT or CONNECTED announced; a correct peer stays below it.
 */
final class ReceiveWindow implements IncomingWindow {
  private final int limitOctets;
  private final ReceiveBudget budget;
  private int unacknowledgedOctets;

  ReceiveWindow(int limitOctets, ReceiveBudget budget) {
    this.limitOctets = limitOctets;
    this.budget = budget;
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
  public int roomOctets() {
    return limitOctets - unacknowledgedOctets;
  }

  @Override
  public void received(int octets) throws StreamViolation {
    if (octets > roomOctets()) {
      throw new StreamViolation(
          "sent %d octets beyond the %d unacknowledged ones; the limit is %d"
              .formatted(octets, unacknowledgedOctets, limitOctets));
    }
    unacknowledgedOctets += octets;
    budget.hold(octets);
  }

  @Override
  public int acknowledged(int octets) {
    if (octets > unacknowledgedOctets) {
      throw new IllegalStateException(
          "cannot acknowledge " + octets + " octets of " + unacknowledgedOctets + " received");
    }
    unacknowledgedOctets -= octets;
    budget.letGo(octets);
    return octets;
  }

  /** Nobody reads what waits; it is acknowledged no more. */
  void drop() {
    budget.letGo(unacknowledgedOctets);
    unacknowledgedOctets = 0;
  }

  @Override
  public int growth() {
    return 0;
  }
}
