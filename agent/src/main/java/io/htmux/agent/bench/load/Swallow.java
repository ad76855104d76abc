package io.htmux.agent.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.Optional;

/** Counts what comes and drops it. */
final class Swallow extends SimpleChannelInboundHandler<ByteBuf> implements OctetCount {
  private final Optional<Service> asked;
  private long octets;

  /**
   * @param asked what the other end is asked for first
   */
  Swallow(Optional<Service> asked) {
    this.asked = asked;
  }

  @Override
  public long octets() {
    return octets;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    asked.ifPresent(service -> context.writeAndFlush(service.asked()));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf read) {
    octets += read.readableBytes();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
