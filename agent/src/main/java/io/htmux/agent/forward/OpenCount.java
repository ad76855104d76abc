package io.htmux.agent.forward;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many relayed connections of one port are open at once, over all sessions and event loops, and
 * how many may be.
 */
public final class OpenCount {
  private final int most;
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param most 1 or more
   */
  public OpenCount(int most) {
    this.most = most;
  }

  /** Counts a connection until its socket closes; false, and not counted, if there is no room. */
  boolean admit(Channel socket) {
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      return false;
    }
    socket.closeFuture().addListener(_ -> open.decrementAndGet());
    return true;
  }
}
