package io.htmux.agent.role;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections a tunnel port takes at once, whether they have said what they want or not
 * yet. May be used from any thread.
 */
final class ConnectionLimit {
  private static final int MOST = 4096;

  private final RoleMetrics metrics;
  private final AtomicInteger connections = new AtomicInteger();

  ConnectionLimit(RoleMetrics metrics) {
    this.metrics = metrics;
  }

  /** Counts a connection until it closes; one too many is closed at once. */
  void admit(Channel client) {
    if (connections.incrementAndGet() > MOST) {
      metrics.peerRefused("too-many-connections");
      client.close();
    }
    client.closeFuture().addListener(_ -> connections.decrementAndGet());
  }
}
