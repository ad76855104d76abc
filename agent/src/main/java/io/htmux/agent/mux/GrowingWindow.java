package io.htmux.agent.mux;

import java.util.function.LongSupplier;

/**
 * How many octets the peer may have on their way to us on one stream (SockMux 1.0 §6.5): credit is
 * returned when a quarter of the window was written, and the window doubles when it is what holds
 * the peer up.
 *
 * <p>The rule: over an epoch of at least two least round trips and 10 ms, octets were consumed at a
 * rate; when that rate times the least round trip is 0.35 of the window or more, it doubles. With a
 * window W a peer sends W octets in a round trip at most, of which the quarter that is not returned
 * yet and the time that credit travels leave 0.5 to 0.8, so that a window that holds the peer up is
 * found, while on loopback, where round trips are microseconds, the product stays far below. (What
 * was tried before: a time for half a window runs away on loopback, since sockets drain in bursts;
 * twice the product as the window sticks far below the link.)
 */
final class GrowingWindow implements IncomingWindow {
  static final int MOST_OCTETS = 16 << 20;

  private static final int RETURNED_PART = 4;
  private static final double HELD_UP_PART = 0.35;
  private static final long LEAST_EPOCH_NANOS = 10_000_000;

  /** What of a round trip is not the way but the work of both hosts. */
  private static final long HOSTS_NANOS = 100_000;

  private final ReceiveBudget budget;
  private final RoundTrip roundTrip;
  private final LongSupplier nanoTime;
  private int limitOctets;
  private int heldOctets;
  private int consumedOctets;
  private long epochOctets;
  private long epochBeganNanos;

  GrowingWindow(ReceiveBudget budget, RoundTrip roundTrip, LongSupplier nanoTime) {
    this.budget = budget;
    this.roundTrip = roundTrip;
    this.nanoTime = nanoTime;
    this.limitOctets = budget.first();
    this.epochBeganNanos = nanoTime.getAsLong();
  }

  @Override
  public int limitOctets() {
    return limitOctets;
  }

  @Override
  public int waitingOctets() {
    return heldOctets - consumedOctets;
  }

  @Override
  public int roomOctets() {
    return limitOctets - heldOctets;
  }

  @Override
  public void received(int octets) throws StreamViolation {
    if (octets > roomOctets()) {
      throw new StreamViolation(
          "sent %d octets beyond the %d unacknowledged ones; the window is %d"
              .formatted(octets, heldOctets, limitOctets));
    }
    heldOctets += octets;
    budget.hold(octets);
  }

  @Override
  public int acknowledged(int octets) {
    if (octets > heldOctets - consumedOctets) {
      throw new IllegalStateException(
          "cannot acknowledge %d octets of %d received"
              .formatted(octets, heldOctets - consumedOctets));
    }
    consumedOctets += octets;
    budget.letGo(octets);
    epochOctets += octets;
    if (consumedOctets < limitOctets / RETURNED_PART) {
      return 0;
    }
    int due = consumedOctets;
    consumedOctets = 0;
    heldOctets -= due;
    return due;
  }

  @Override
  public int growth() {
    long now = nanoTime.getAsLong();
    long epochNanos = now - epochBeganNanos;
    if (!roundTrip.isKnown()
        || epochNanos < Math.max(2 * roundTrip.leastNanos(), LEAST_EPOCH_NANOS)) {
      return 0;
    }
    long wayNanos = Math.max(0, roundTrip.leastNanos() - HOSTS_NANOS);
    double inOneRoundTrip = (double) epochOctets * wayNanos / epochNanos;
    epochBeganNanos = now;
    epochOctets = 0;
    if (inOneRoundTrip < HELD_UP_PART * limitOctets || limitOctets > MOST_OCTETS / 2) {
      return 0;
    }
    int growth = budget.more(limitOctets);
    limitOctets += growth;
    return growth;
  }
}
