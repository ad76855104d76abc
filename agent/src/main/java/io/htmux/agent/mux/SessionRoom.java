package io.htmux.agent.mux;

import io.htmux.agent.link.Link;
import io.htmux.agent.link.WaitingRoom;
import io.htmux.agent.link.WaitingShare;
import java.util.Optional;

/**
 * What one session has of its process' {@link WaitingRoom}: a place, and room for what waits for
 * its peer. A peer that takes too little of it for too long loses its session. (What waits for the
 * readers of single streams is of {@link SlowReaders}.)
 */
final class SessionRoom {

  /** What a link that is read slowly may have ahead of it, whatever others need. */
  private static final int LEAST_PENDING_OCTETS = 128 * 1024;

  /** Two seconds: a peer that takes what it gets is below its share soon after sources stop. */
  private static final int TOO_MUCH_TICKS = 4;

  private final MuxConnection connection;
  private final WaitingRoom room;
  private final WaitingShare outgoing;
  private final WaitingShare unsent;
  private boolean entered;
  private int ticksWithTooMuch;
  private int lingering;

  SessionRoom(MuxConnection connection, WaitingRoom room) {
    this.connection = connection;
    this.room = room;
    this.outgoing = new WaitingShare(room);
    this.unsent = new WaitingShare(room);
  }

  /** What waits for the peer in the link. */
  WaitingShare outgoing() {
    return outgoing;
  }

  /** What was read of users and does not go into the link yet. */
  WaitingShare unsent() {
    return unsent;
  }

  /** The session begins; where there is no place for it, it ends at once. */
  void enter() {
    entered = room.enter();
    if (!entered) {
      connection.eventLoop().execute(this::endWithoutPlace);
    }
  }

  /** As {@link MuxStream#linger}. */
  Optional<Runnable> linger(long octets, Runnable reset) {
    Optional<Runnable> over = connection.dialect().linger(octets, reset);
    over.ifPresent(_ -> lingering++);
    return over.map(
        done ->
            () -> {
              lingering--;
              done.run();
            });
  }

  /** Whether octets of a stream that is over still wait for its reader. */
  boolean hasLingering() {
    return lingering > 0;
  }

  /** Twice a second. */
  void tick() {
    endIfTooMuchWaits();
    endIfTooMuchWaitsForLong();
  }

  void endIfTooMuchWaits() {
    Dialect dialect = connection.dialect();
    long pending = dialect.link().pendingOctets();
    if (pending > dialect.mostPendingOctets()) {
      connection.violation("does not take what it asks for: " + pending + " octets wait for it");
    } else if (!dialect.keepsOutput()) {
      outgoing.set(pending);
      if (pending > LEAST_PENDING_OCTETS && outgoing.isTooMuch()) {
        endOfTheSlowPeer();
      }
    }
  }

  /** What was said last waits until the connection is closed, for which there may be no room. */
  void leave(SessionEnd end) {
    Link link = connection.dialect().link();
    outgoing.set(link.pendingOctets());
    link.channel().closeFuture().addListener(_ -> outgoing.set(0));
    if (end.cause() == SessionEnd.Cause.NO_ROOM) {
      connection.eventLoop().execute(() -> link.channel().close());
    }
    if (entered) {
      room.leave();
    }
  }

  private void endIfTooMuchWaitsForLong() {
    boolean tooMuch = outgoing.isTooMuch() || unsent.isTooMuch();
    ticksWithTooMuch = tooMuch ? ticksWithTooMuch + 1 : 0;
    if (ticksWithTooMuch >= TOO_MUCH_TICKS) {
      endOfTheSlowPeer();
    }
  }

  private void endOfTheSlowPeer() {
    end(
        "the peer has not taken %d octets, and others need the room"
            .formatted(outgoing.octets() + unsent.octets()));
  }

  private void endWithoutPlace() {
    end("this end has room for %d sessions, and so many are there".formatted(room.mostSessions()));
  }

  private void end(String why) {
    connection.end(new SessionEnd(SessionEnd.Cause.NO_ROOM, why));
  }
}
