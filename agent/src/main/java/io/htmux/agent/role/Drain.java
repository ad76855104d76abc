package io.htmux.agent.role;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits until what goes on has ended by itself, as the streams of a session (SockMux 1.0 §6.8). */
final class Drain {
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final EventLoop loop;
  private final BooleanSupplier over;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private long leftMillis;

  private Drain(EventLoop loop, BooleanSupplier over, Duration within) {
    this.loop = loop;
    this.over = over;
    this.leftMillis = within.toMillis();
  }

  /**
   * Tells the peers that this end stops. May be called from any thread.
   *
   * @return done when none of these sessions has a stream, or after that time
   */
  static CompletionStage<Void> of(List<TunnelSession> sessions, Duration within) {
    return all(
        sessions.stream()
            .map(
                session ->
                    until(
                        session.loop(),
                        () -> session.drain(within),
                        () -> session.mux().isDrained(),
                        within))
            .toList());
  }

  /** Done when all of them are. */
  static CompletionStage<Void> all(List<CompletableFuture<Void>> drains) {
    return CompletableFuture.allOf(drains.toArray(CompletableFuture[]::new));
  }

  /**
   * May be called from any thread.
   *
   * @param begin run first, on that loop
   * @param over asked on that loop, from a moment later on
   * @return done on that loop, when it is over, or after that time
   */
  static CompletableFuture<Void> until(
      EventLoop loop, Runnable begin, BooleanSupplier over, Duration within) {
    Drain drain = new Drain(loop, over, within);
    loop.execute(
        () -> {
          begin.run();
          drain.lookAgain();
        });
    return drain.done;
  }

  private void look() {
    if (over.getAsBoolean() || leftMillis <= 0) {
      done.complete(null);
    } else {
      lookAgain();
    }
  }

  /** Not at once: who was accepted just now gets his stream in a moment. */
  private void lookAgain() {
    leftMillis -= LOOK_EVERY.toMillis();
    loop.schedule(this::look, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }
}
