package io.htmux.agent.mux;

/** The least time that a question to the peer and its answer took, in nanoseconds. */
final class RoundTrip {
  private static final int ENOUGH = 8;

  private long leastNanos = Long.MAX_VALUE;
  private int measured;

  void measured(long nanos) {
    leastNanos = Math.min(leastNanos, Math.max(1, nanos));
    measured = Math.min(measured + 1, ENOUGH);
  }

  /** Whether the least of them says something: the first ones take long in a fresh process. */
  boolean isSettled() {
    return measured == ENOUGH;
  }

  /** The way to the peer is another one now. */
  void forget() {
    leastNanos = Long.MAX_VALUE;
    measured = 0;
  }

  boolean isKnown() {
    return leastNanos != Long.MAX_VALUE;
  }

  long leastNanos() {
    return leastNanos;
  }
}
