package io.htmux.agent.upgrade;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** At most one thing that happens on the channel's event loop when a time is over. */
final class Deadline {

  private Future<?> pending;

  /** Replaces what was pending. */
  void start(ChannelHandlerContext context, Duration after, Runnable expired) {
    cancel();
    pending = context.executor().schedule(expired, after.toNanos(), TimeUnit.NANOSECONDS);
  }

  void cancel() {
    if (pending != null) {
      pending.cancel(false);
      pending = null;
    }
  }
}
