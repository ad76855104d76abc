package io.htmux.agent.mux;

/**
 * How much all streams of a session may buffer here together (SockMux 1.0 §6.5): new ones get
 * {@link #FIRST_OCTETS} while half of the budget lasts, then what every stream has; windows grow as
 * long as the rest lasts.
 */
final class ReceiveBudget {
  static final int FIRST_OCTETS = 256 * 1024;
  static final int LEAST_OCTETS = CreditWindow.EARLY_OCTETS;

  private final long budgetOctets;
  private long grantedOctets;

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
}
