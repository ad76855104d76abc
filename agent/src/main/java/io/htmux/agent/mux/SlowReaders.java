package io.htmux.agent.mux;

import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Who pays when more octets wait in a session than may: the stream of which most waits, or what one
 * left that is over; its reader holds up nobody else.
 */
final class SlowReaders {
  private final MuxConnection connection;
  private final ReceiveBudget budget;

  SlowReaders(MuxConnection connection, ReceiveBudget budget) {
    this.connection = connection;
    this.budget = budget;
  }

  /** Until no more waits than may, or nobody holds anything. */
  void pay() {
    while (budget.isExceeded() && !connection.isEnded() && giveUpOne()) {
      connection.metrics().refused("too-slow");
    }
  }

  /** The session is over; what its streams left may be needed still. */
  void endOfSession() {
    budget.end();
    payOfLeftovers();
  }

  private void payOfLeftovers() {
    while (budget.isExceeded() && budget.largestLeftoverOctets() > 0) {
      budget.dropLargestLeftover();
      connection.metrics().refused("too-slow");
    }
    if (budget.largestLeftoverOctets() > 0) {
      connection
          .eventLoop()
          .schedule(this::payOfLeftovers, MuxConnection.TICK.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private boolean giveUpOne() {
    long leftover = budget.largestLeftoverOctets();
    Optional<MuxStream> slowest =
        connection.streams().all().stream()
            .filter(stream -> waitingOctets(stream) > leftover)
            .max(Comparator.comparingInt(SlowReaders::waitingOctets));
    if (slowest.isPresent()) {
      slowest
          .get()
          .ending()
          .giveUp(
              "its reader is too slow: %d octets wait in this session"
                  .formatted(budget.heldOctets()));
    } else if (leftover > 0) {
      budget.dropLargestLeftover();
    }
    return slowest.isPresent() || leftover > 0;
  }

  private static int waitingOctets(MuxStream stream) {
    return stream.input().window().waitingOctets();
  }
}
