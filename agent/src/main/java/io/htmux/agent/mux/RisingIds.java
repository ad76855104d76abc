package io.htmux.agent.mux;

import java.util.function.IntPredicate;

/**
 * Ids of SockMux 1.0: unsigned, odd at the end that dialled and even at the other, each used once
 * (SockMux 1.0 §6.4).
 */
final class RisingIds implements StreamIds {
  private static final int STEP = 2;

  private final int first;
  private int next;
  private boolean usedUp;

  RisingIds(boolean odd) {
    this.first = odd ? 1 : 2;
    this.next = first;
  }

  @Override
  public int free(IntPredicate taken) {
    int id = next;
    next += STEP;
    usedUp = Integer.compareUnsigned(next, id) < 0;
    return id;
  }

  @Override
  public boolean isUsedUp() {
    return usedUp;
  }
}
