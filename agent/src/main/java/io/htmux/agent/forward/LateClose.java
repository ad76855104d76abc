package io.htmux.agent.forward;

import io.htmux.agent.link.FrameLink;
import io.netty.channel.Channel;
import io.netty.channel.socket.ChannelOutputShutdownEvent;

/**
 * For a program that writes to one socket while another one is read: a socket whose write fails is
 * closed when the turn of the event loop is over, and not by Netty in the middle of it, where its
 * number could be that of a new socket at once. On the event loop of the socket.
 */
public final class LateClose {
  private LateClose() {}

  /**
   * From now on Netty ends the socket's output when a write fails, and the handler has to close it.
   * It hears of that by an exception where the write had a void promise, and by an {@linkplain
   * #isEndOfOutput event} in any case.
   */
  public static void whenAWriteFails(Channel socket) {
    FrameLink.closeLaterWhenAWriteFails(socket);
  }

  /** Whether nothing can be written any more: a write has failed, or the output was ended here. */
  public static boolean isEndOfOutput(Object event) {
    return event instanceof ChannelOutputShutdownEvent;
  }

  /** Closes when the turn is over. */
  public static void of(Channel socket) {
    socket.eventLoop().execute(socket::close);
  }
}
