package io.htmux.agent.mux;

import java.util.ArrayDeque;

/**
 * Who may send next: streams that wait for the link take turns, each with {@link #QUANTUM_OCTETS}
 * and what it has left of them (deficit round robin), so that one that sends a little waits for one
 * turn of the others and not for all that they have. While nobody waits, nobody needs a turn.
 *
 * <p>A turn lasts until it is used, not until the stream has nothing more at hand: its owner reads
 * a socket only when the stream may send, and when those octets are there the link may be full
 * again. A stream with octets left of its turn then waits in front of all that have none. (Where a
 * turn ended with what was at hand, every stream whose octets filled the link waited twice for its
 * next ones, once to read and once to send, and got half of what the others got.)
 */
final class LinkTurns {
  static final int QUANTUM_OCTETS = 64 * 1024;

  private final ArrayDeque<MuxStream> inTheirTurn = new ArrayDeque<>();
  private final ArrayDeque<MuxStream> waiting = new ArrayDeque<>();

  boolean isEmpty() {
    return waiting.isEmpty() && inTheirTurn.isEmpty();
  }

  /** At the end of the queue, unless it is there already. */
  void await(MuxStream stream) {
    if (stream.turn().beginWaiting()) {
      (stream.turn().isLeft() ? inTheirTurn : waiting).add(stream);
    }
  }

  /** Whether that stream may send now; if not, it waits. */
  boolean admits(MuxStream stream) {
    if (isEmpty() || stream.turn().isLeft()) {
      return true;
    }
    await(stream);
    return false;
  }

  /** The next one goes on with its turn, or begins one; there must be one. */
  void next() {
    MuxStream stream = inTheirTurn.poll();
    if (stream == null) {
      stream = waiting.remove();
      stream.turn().begin(QUANTUM_OCTETS);
    }
    stream.turn().endWaiting();
    stream.output().writable();
  }

  void clear() {
    inTheirTurn.clear();
    waiting.clear();
  }
}
