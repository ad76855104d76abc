package io.htmux.agent.mux;

import java.util.function.IntPredicate;

/** Gives ids to the streams of this end. */
sealed interface StreamIds permits RestingIds, RisingIds {

  /** An id that is not taken; there must be one. */
  int free(IntPredicate taken);

  /** Whether there will never be another one. */
  boolean isUsedUp();
}
