package io.htmux.agent.role;

import io.htmux.agent.mux.MuxConnection;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Sessions that all lead to the same, and take turns with new users (HTMUX/2.0 §5.11): one that
 * drains or has ended gets none, one without a connection only when no other is there. The sessions
 * may live on different event loops; may be used from any thread.
 */
final class SessionBalance {

  private final List<TunnelSession> sessions = new CopyOnWriteArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicInteger turnHere = new AtomicInteger();

  void add(TunnelSession session) {
    sessions.add(session);
  }

  void remove(TunnelSession session) {
    sessions.remove(session);
  }

  /** All of them, now. */
  List<TunnelSession> all() {
    return List.copyOf(sessions);
  }

  /** Whether a new user would be served at once. */
  boolean isUsable() {
    return sessions.stream().anyMatch(TunnelSession::takesUsers);
  }

  /** The session of the event loop that asks whose turn it is there. */
  Optional<MuxConnection> here() {
    return sessionHere().flatMap(TunnelSession::open);
  }

  /** As above. */
  Optional<TunnelSession> sessionHere() {
    Predicate<TunnelSession> here = session -> session.loop().inEventLoop();
    return next(turnHere, here.and(TunnelSession::takesUsers))
        .or(() -> next(turnHere, here.and(TunnelSession::takesUsersLater)));
  }

  /** The session whose turn it is, on whatever event loop it lives. */
  Optional<MuxConnection> anywhere() {
    return next(turn, TunnelSession::takesUsers)
        .or(() -> next(turn, TunnelSession::takesUsersLater))
        .flatMap(TunnelSession::open);
  }

  /**
   * Brings a user, of whom nothing has been read, to the event loop of the session whose turn it
   * is; closes him if there is none. Call on the user's event loop.
   *
   * @param there takes him over on the loop of that session
   */
  void enter(Channel user, Consumer<TunnelSession> there) {
    Optional<TunnelSession> session =
        next(turn, TunnelSession::takesUsers).or(() -> next(turn, TunnelSession::takesUsersLater));
    if (session.isEmpty()) {
      user.eventLoop().execute(user::close);
    } else if (session.get().loop().inEventLoop()) {
      there.accept(session.get());
    } else {
      user.eventLoop()
          .execute(
              () -> LoopChange.move(user, session.get().loop(), arrived(user, session, there)));
    }
  }

  /** It may have begun to drain meanwhile. */
  private Runnable arrived(
      Channel user, Optional<TunnelSession> session, Consumer<TunnelSession> there) {
    return () ->
        session
            .filter(TunnelSession::takesUsersLater)
            .ifPresentOrElse(there, () -> enter(user, there));
  }

  private Optional<TunnelSession> next(AtomicInteger whose, Predicate<TunnelSession> which) {
    List<TunnelSession> found = sessions.stream().filter(which).toList();
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(found.get(Math.floorMod(whose.getAndIncrement(), found.size())));
  }
}
