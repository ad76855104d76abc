package io.htmux.agent.role;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;

/**
 * Moves a connection to the event loop of the session that it belongs to: whoever comes back is
 * accepted on any of them.
 */
final class LoopChange {
  private LoopChange() {}

  /**
   * Call on the connection's event loop, from outside of its handlers, while reading is off.
   *
   * @param there run on the other loop; not at all when the connection has gone meanwhile
   */
  static void move(Channel channel, EventLoop loop, Runnable there) {
    if (channel.eventLoop().equals(loop)) {
      there.run();
      return;
    }
    channel
        .deregister()
        .addListener(
            left -> {
              if (!left.isSuccess() || !channel.isOpen()) {
                channel.close();
                return;
              }
              loop.register(channel)
                  .addListener(
                      arrived -> {
                        if (arrived.isSuccess()) {
                          there.run();
                        } else {
                          channel.close();
                        }
                      });
            });
  }
}
