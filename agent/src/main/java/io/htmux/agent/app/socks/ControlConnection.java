package io.htmux.agent.app.socks;

import io.htmux.agent.forward.LateClose;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;

/**
 * The connection on which a user asked for UDP ASSOCIATE: nothing more is said on it, and when it
 * ends the association does (RFC 1928 §7). On the event loop of the user.
 */
final class ControlConnection extends ChannelInboundHandlerAdapter {
  private final Channel port;

  private ControlConnection(Channel port) {
    this.port = port;
  }

  static void of(Channel user, Channel port) {
    user.closeFuture().addListener(_ -> LateClose.of(port));
    port.closeFuture().addListener(_ -> LateClose.of(user));
    user.pipeline().addLast("control", new ControlConnection(port));
    user.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.read();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      LateClose.of(port);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LateClose.of(port);
  }
}
