package io.htmux.agent.mux;

import java.util.ArrayDeque;

/**
 * Who may send next: streams that wait for the link take turns, each with {@link #QUANTUM_OCTETS}
 * and what it has left of them (deficit round robin), so that one that sends a little waits for one
 * turn of the others and not for all that they have. While nobody waits, nobody needs a turn.
 */
final class LinkTurns {
  static final int QUANTUM_OCTETS = 64 * 1024;

  private final ArrayDeque<MuxStream> waiting = new ArrayDeque<>();
  private MuxStream inTurn;

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** At the end of the queue, unless it is there already. */
  void await(MuxStream stream) {
    if (stream.beginWaitingForLink()) {
      waiting.add(stream);
    }
  }

  /** Whether that stream may send now; if not, it waits. */
  boolean admits(MuxStream stream) {
    if (waiting.isEmpty() || (stream == inTurn && stream.turnOctets() > 0)) {
      return true;
    }
    await(stream);
    return false;
  }

  /** The next one has its turn; there must be one. */
  void next() {
    inTurn = waiting.remove();
    inTurn.beginTurn(QUANTUM_OCTETS);
    inTurn.linkWritable();
    inTurn = null;
  }

  void clear() {
    waiting.clear();
  }
}
