package io.htmux.agent.bench.load;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.time.Duration;

/** Waits for connections, on the main thread. */
final class Connecting {
  private static final Duration WITHIN = Duration.ofSeconds(10);

  private Connecting() {}

  static Channel await(ChannelFuture connecting) throws LoadFailure, InterruptedException {
    if (!connecting.await(WITHIN.toMillis())) {
      throw new LoadFailure("no connection within " + WITHIN.toSeconds() + " s");
    }
    if (!connecting.isSuccess()) {
      throw new LoadFailure("no connection: " + connecting.cause().getMessage());
    }
    return connecting.channel();
  }
}
