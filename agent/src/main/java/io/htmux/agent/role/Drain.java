package io.htmux.agent.role;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Waits until the streams of a session have ended by themselves (SockMux 1.0 §6.8). */
final class Drain {
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final TunnelSession session;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private long leftMillis;

  private Drain(TunnelSession session, Duration within) {
    this.session = session;
    this.leftMillis = within.toMillis();
  }

  /**
   * Tells the peers that this end stops. May be called from any thread.
   *
   * @return done when none of these sessions has a stream, or after that time
   */
  static CompletionStage<Void> of(List<TunnelSession> sessions, Duration within) {
    return CompletableFuture.allOf(
        sessions.stream().map(session -> begin(session, within)).toArray(CompletableFuture[]::new));
  }

  private static CompletableFuture<Void> begin(TunnelSession session, Duration within) {
    Drain drain = new Drain(session, within);
    session
        .loop()
        .execute(
            () -> {
              session.drain(within);
              drain.lookAgain();
            });
    return drain.done;
  }

  private void look() {
    if (session.mux().isDrained() || leftMillis <= 0) {
      done.complete(null);
    } else {
      lookAgain();
    }
  }

  /** Not at once: who was accepted just now gets his stream in a moment. */
  private void lookAgain() {
    leftMillis -= LOOK_EVERY.toMillis();
    EventLoop loop = session.loop();
    loop.schedule(this::look, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }
}
