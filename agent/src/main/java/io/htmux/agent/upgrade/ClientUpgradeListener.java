package io.htmux.agent.upgrade;

import io.netty.channel.Channel;

/**
 * The client's role as its connection sees it. Exactly one of the two calls comes, once, on the
 * channel's event loop; it must not block.
 */
public interface ClientUpgradeListener {

  /**
   * The whole answer was read and the channel belongs to the role: it adds its handlers at the
   * pipeline's end. They get first what followed the server's head. No {@code channelActive} comes
   * any more.
   */
  void upgraded(Channel channel, UpgradeAnswer answer);

  /** There is no tunnel; the channel closes. */
  void failed(Channel channel, UpgradeFailure failure);
}
