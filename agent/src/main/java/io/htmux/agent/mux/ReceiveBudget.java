package io.htmux.agent.mux;

import io.htmux.agent.link.WaitingRoom;
import io.htmux.agent.link.WaitingShare;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How much all streams of a session may buffer here together (SockMux 1.0 §6.5): new ones get
 * {@link #FIRST_OCTETS} while half of the budget lasts, then what every stream has; windows grow as
 * long as the rest lasts, and the room of the process. What really waits here is never more than
 * the budget, nor than the process has room for, though the windows of thousands of streams are:
 * then {@link SlowReaders} give something up.
 */
final class ReceiveBudget {
  static final int FIRST_OCTETS = 256 * 1024;
  static final int LEAST_OCTETS = CreditWindow.EARLY_OCTETS;

  /** What a stream that is over has left to write to its socket. */
  private record Leftover(long octets, Runnable reset) {}

  private final long budgetOctets;
  private final WaitingRoom room;
  private final WaitingShare held;
  private final List<Leftover> leftovers = new ArrayList<>();
  private long grantedOctets;

  ReceiveBudget(long budgetOctets, WaitingRoom room) {
    this.budgetOctets = budgetOctets;
    this.room = room;
    this.held = new WaitingShare(room);
  }

  /** The window of a new stream. */
  int first() {
    boolean lasts = grantedOctets + FIRST_OCTETS <= budgetOctets / 2 && room.promises(FIRST_OCTETS);
    int octets = lasts ? FIRST_OCTETS : LEAST_OCTETS;
    grantedOctets += octets;
    return octets;
  }

  /** As many octets more, if the budget and the process have them, else none. */
  int more(int octets) {
    if (grantedOctets + octets > budgetOctets || !room.promises(octets)) {
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
    held.add(octets);
  }

  /** They were written, or dropped. */
  void letGo(long octets) {
    held.add(-octets);
  }

  long heldOctets() {
    return held.octets();
  }

  /** Whether more waits than may: windows that were promised are more than what there is. */
  boolean isExceeded() {
    return held.octets() > budgetOctets || held.isTooMuch();
  }

  /**
   * A stream is over, and so many octets of it still wait for its socket.
   *
   * @param reset run when the room is needed, and they have to be dropped
   * @return to be run when they wait no more; empty when there is no room for them
   */
  Optional<Runnable> linger(long octets, Runnable reset) {
    if (held.octets() + octets > budgetOctets || held.isTooMuchWith(octets)) {
      return Optional.empty();
    }
    Leftover leftover = new Leftover(octets, reset);
    leftovers.add(leftover);
    hold(octets);
    return Optional.of(() -> letGo(leftover));
  }

  /** The most that is left of one stream that is over. */
  long largestLeftoverOctets() {
    return leftovers.stream().mapToLong(Leftover::octets).max().orElse(0);
  }

  void dropLargestLeftover() {
    Leftover largest =
        leftovers.stream().max(Comparator.comparingLong(Leftover::octets)).orElseThrow();
    letGo(largest);
    largest.reset().run();
  }

  /** The session is over, and with it what waits for its streams, but not what they left. */
  void end() {
    held.set(leftovers.stream().mapToLong(Leftover::octets).sum());
  }

  private void letGo(Leftover leftover) {
    if (leftovers.remove(leftover)) {
      letGo(leftover.octets());
    }
  }
}
