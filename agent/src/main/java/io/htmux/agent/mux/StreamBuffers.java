package io.htmux.agent.mux;

/**
 * How much each stream of a session may buffer at this end. Streams get the wished size as long as
 * all of those together stay within a budget, the others what an original has, so that memory is
 * bounded whatever the peer opens.
 */
final class StreamBuffers {

  /**
   * What an original has, and announces in each CONNECT and CONNECTED: 6 x 16384 (SockMux 0.3
   * §1.4).
   */
  static final int ORIGINAL_OCTETS = 98304;

  /** For all streams of a session that have more than that. */
  static final long BUDGET_OCTETS = 64L << 20;

  private final int wishedOctets;
  private long grantedOctets;

  StreamBuffers(int wishedOctets) {
    this.wishedOctets = Math.max(wishedOctets, ORIGINAL_OCTETS);
  }

  int grant() {
    if (wishedOctets == ORIGINAL_OCTETS || grantedOctets + wishedOctets > BUDGET_OCTETS) {
      return ORIGINAL_OCTETS;
    }
    grantedOctets += wishedOctets;
    return wishedOctets;
  }

  /** What so many streams buffer together at most. */
  long mostOctets(int streams) {
    long budget = wishedOctets > ORIGINAL_OCTETS ? BUDGET_OCTETS : 0;
    return budget + (long) streams * ORIGINAL_OCTETS;
  }

  /** To be called once for each grant. */
  void giveBack(int octets) {
    if (octets > ORIGINAL_OCTETS) {
      grantedOctets -= octets;
    }
  }
}
