package io.htmux.agent.upgrade;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Stands for a role's handlers: takes what comes through the tunnel. */
final class Collector extends ChannelInboundHandlerAdapter {

  private volatile String text = "";

  String text() {
    return text;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    text = text.concat(Octets.text((ByteBuf) message));
  }
}
