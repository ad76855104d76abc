package io.htmux.agent.forward;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Moves datagrams from one channel to another one; two of them make a connection. Nothing waits:
 * what the other one cannot take now is dropped. When one ends, both do.
 */
final class DatagramPipe extends ChannelInboundHandlerAdapter {
  private final Channel to;

  private DatagramPipe(Channel to) {
    this.to = to;
  }

  /** Both share an event loop, and give and take each datagram as one buffer. */
  static void between(Channel one, Channel other) {
    one.pipeline().addLast("pipe", new DatagramPipe(other));
    other.pipeline().addLast("pipe", new DatagramPipe(one));
    one.read();
    other.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (to.isActive() && to.isWritable()) {
      to.write(message, to.voidPromise());
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    to.flush();
    context.read();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    to.eventLoop().execute(to::close);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.channel().eventLoop().execute(context.channel()::close);
  }
}
