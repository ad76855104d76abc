package io.htmux.agent.upgrade;

import io.netty.channel.Channel;

/**
 * The client's role as its connection sees it. Exactly one of {@link #upgraded} and {@link #failed}
 * comes, once, on the channel's event loop; it must not block.
 */
public interface ClientUpgradeListener {

  /**
   * The whole answer was read and the channel belongs to the role: it adds its handlers at the
   * pipeline's end. They get first what followed the server's head. No {@code channelActive} comes
   * any more.
   */
  void upgraded(Channel channel, UpgradeAnswer answer);

  /**
   * That server answers, of the several behind one address; it has not proven so yet. Nothing has
   * been opened there.
   *
   * @return whether to go on with it; if not, {@link #failed} comes
   */
  default boolean isWanted(WhichServer server) {
    return true;
  }

  /** There is no tunnel; the channel closes. */
  void failed(Channel channel, UpgradeFailure failure);
}
