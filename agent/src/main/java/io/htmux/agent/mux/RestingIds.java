package io.htmux.agent.mux;

import io.htmux.agent.frame.Frame;
import java.util.function.IntPredicate;

/**
 * Hands out our own ids, round robin, so that a freed id rests for as long as it can. An original
 * peer keeps ids in 8 bits (SockMux 0.3 §1.1), and 0 and 1 are its tunnel's own; towards a peer of
 * our own kind they go up to 16 bits. 255 means none.
 */
final class RestingIds implements StreamIds {
  static final int LAST_OF_8_BITS = 254;
  private static final int LAST_OF_16_BITS = 65534;

  private final int first;
  private final int last;
  private int next;

  /**
   * @param first the first id to hand out
   * @param maxStreams how many may be taken at once; there are at least twice as many ids if the
   *     peer can keep them
   */
  RestingIds(int first, int maxStreams) {
    this.first = first;
    this.last =
        maxStreams <= MuxOptions.ORIGINAL_MAX_STREAMS
            ? LAST_OF_8_BITS
            : Math.min(first + 2 * maxStreams + LAST_OF_8_BITS, LAST_OF_16_BITS);
    this.next = first;
  }

  @Override
  public int free(IntPredicate taken) {
    int id = next;
    while (id == Frame.NO_ID || taken.test(id)) {
      id = following(id);
      if (id == next) {
        throw new IllegalStateException("all ids from " + first + " to " + last + " are taken");
      }
    }
    next = following(id);
    return id;
  }

  @Override
  public boolean isUsedUp() {
    return false;
  }

  private int following(int id) {
    return id == last ? first : id + 1;
  }
}
