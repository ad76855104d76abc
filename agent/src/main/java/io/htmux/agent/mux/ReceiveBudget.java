package io.htmux.agent.mux;

/**
 * How much all streams of a session may buffer here together (SockMux 1.0 §6.5): new ones get
 * {@link #FIRST_OCTETS} while half of the budget lasts, then what every stream has; windows grow as
 * long as the rest lasts. What really waits here is never more than the budget, though the windows
 * of thousands of streams are: then the stream of which most waits is given up.
 */
final class ReceiveBudget {
  static final int FIRST_OCTETS = 256 * 1024;
  static final int LEAST_OCTETS = CreditWindow.EARLY_OCTETS;

  private final long budgetOctets;
  private long grantedOctets;
  private long heldOctets;

  ReceiveBudget(long budgetOctets) {
    this.budgetOctets = budgetOctets;
  }

  /** The window of a new stream. */
  int first() {
    int octets = grantedOctets + FIRST_OCTETS <= budgetOctets / 2 ? FIRST_OCTETS : LEAST_OCTETS;
    grantedOctets += octets;
    return octets;
  }

  /** As many octets more, if the budget has them, else none. */
  int more(int octets) {
    if (grantedOctets + octets > budgetOctets) {
      return 0;
    }
    grantedOctets += octets;
    return octets;
  }

  void giveBack(int octets) {
    grantedOctets -= octets;
  }

  long grantedOctets() {
    return grantedOctets;
  }

  /** So many octets have come and wait to be written. */
  void hold(long octets) {
    heldOctets += octets;
  }

  /** They were written, or dropped. */
  void letGo(long octets) {
    heldOctets -= octets;
  }

  long heldOctets() {
    return heldOctets;
  }

  /** Whether more waits than may: windows that were promised are more than what there is. */
  boolean isExceeded() {
    return heldOctets > budgetOctets;
  }

  /** Whether so many octets more may wait. */
  boolean hasRoomFor(long octets) {
    return heldOctets + octets <= budgetOctets;
  }
}
