package io.htmux.agent.app.http;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Tells when nothing has {@linkplain #moved} for a while: after once to twice that time, with one
 * timer however much moves.
 */
final class StallWatch {
  private final EventExecutor executor;
  private final Duration limit;
  private final Runnable stalled;
  private Optional<Future<?>> next = Optional.empty();
  private boolean moved;

  StallWatch(EventExecutor executor, Duration limit, Runnable stalled) {
    this.executor = executor;
    this.limit = limit;
    this.stalled = stalled;
  }

  /** Watches from now on. */
  void start() {
    stop();
    moved = false;
    next = Optional.of(executor.schedule(this::look, limit.toMillis(), TimeUnit.MILLISECONDS));
  }

  void moved() {
    moved = true;
  }

  void stop() {
    next.ifPresent(timer -> timer.cancel(false));
    next = Optional.empty();
  }

  private void look() {
    if (moved) {
      start();
    } else {
      next = Optional.empty();
      stalled.run();
    }
  }
}
