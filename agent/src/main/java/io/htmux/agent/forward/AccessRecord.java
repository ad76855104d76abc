package io.htmux.agent.forward;

import io.htmux.agent.mux.StreamAddresses;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * One line of the access log for each relayed connection, written when its socket here has closed.
 * A handler of that socket, on its event loop.
 */
final class AccessRecord extends ChannelDuplexHandler {
  static final String CATEGORY = AccessLine.CATEGORY;

  private final AccessLine line;

  /**
   * @param target what was dialled; empty where the user himself is at the other end of the socket
   */
  AccessRecord(StreamAddresses user, Optional<String> target, LongSupplier nanoTime) {
    this.line = new AccessLine(user, target, nanoTime);
  }

  /**
   * Puts one in front of everything else that the socket has, if anybody wants to know.
   *
   * @param target as above
   */
  static void keep(Channel socket, StreamAddresses user, Optional<String> target) {
    if (AccessLine.isWanted()) {
      socket.pipeline().addFirst("access", new AccessRecord(user, target, System::nanoTime));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    line.cameFromSocket(octets(message));
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    line.wentToSocket(octets(message));
    context.write(message, promise);
  }

  /** So many octets went to the socket without being written here. */
  void wentToSocket(int octets) {
    line.wentToSocket(octets);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    line.write();
    context.fireChannelInactive();
  }

  private static int octets(Object message) {
    return switch (message) {
      case ByteBuf octets -> octets.readableBytes();
      case ByteBufHolder datagram -> datagram.content().readableBytes();
      default -> 0;
    };
  }
}
