package io.htmux.agent.mux;

/** The least time that a question to the peer and its answer took, in nanoseconds. */
final class RoundTrip {
  private long leastNanos = Long.MAX_VALUE;

  void measured(long nanos) {
    leastNanos = Math.min(leastNanos, Math.max(1, nanos));
  }

  /** The way to the peer is another one now. */
  void forget() {
    leastNanos = Long.MAX_VALUE;
  }

  boolean isKnown() {
    return leastNanos != Long.MAX_VALUE;
  }

  long leastNanos() {
    return leastNanos;
  }
}
