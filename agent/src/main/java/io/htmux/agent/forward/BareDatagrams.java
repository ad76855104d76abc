package io.htmux.agent.forward;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;

/**
 * Makes a datagram socket that talks to one address give the datagrams alone, and go on when that
 * address reports that nobody listens.
 */
final class BareDatagrams extends ChannelInboundHandlerAdapter {

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    context.fireChannelRead(
        message instanceof DatagramPacket packet
            ? RightSize.of(context.alloc(), packet.content())
            : message);
  }

  /** What a datagram socket reports is not the end of it. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.fireChannelReadComplete();
  }
}
