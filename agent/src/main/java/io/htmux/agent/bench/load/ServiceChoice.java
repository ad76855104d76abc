package io.htmux.agent.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The first handler of a connection to the target: does what its first octet asks for. */
final class ServiceChoice extends ChannelInboundHandlerAdapter {
  /** A held connection is not seen to end, for nothing is read of it. */
  private static final Duration HELD_FOR = Duration.ofSeconds(60);

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf read = (ByteBuf) message;
    Optional<Service> asked = Service.of(read.readByte());
    if (asked.isEmpty()) {
      read.release();
      context.close();
      return;
    }
    switch (asked.get()) {
      case SINK -> become(context, new Swallow(Optional.empty()), read);
      case SOURCE -> become(context, new Pour(Optional.empty()), read);
      case ECHO -> become(context, new Echo(), read);
      case HOLD -> {
        read.release();
        context.channel().config().setAutoRead(false);
        context.executor().schedule(() -> context.close(), HELD_FOR.toSeconds(), TimeUnit.SECONDS);
      }
      case ONCE -> {
        read.release();
        context.writeAndFlush(Service.ONCE.asked()).addListener(ChannelFutureListener.CLOSE);
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  private static void become(ChannelHandlerContext context, ChannelHandler handler, ByteBuf rest) {
    context.pipeline().addLast(handler);
    if (rest.isReadable()) {
      context.fireChannelRead(rest);
    } else {
      rest.release();
    }
    context.pipeline().remove(ServiceChoice.class);
  }
}
