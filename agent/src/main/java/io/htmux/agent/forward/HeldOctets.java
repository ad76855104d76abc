package io.htmux.agent.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayDeque;

/**
 * Keeps what comes on a connected channel that nobody reads yet: when the far side has ended, all
 * that it said may come unasked. On the event loop of the channel.
 */
public final class HeldOctets extends ChannelInboundHandlerAdapter {

  /** More than the kernel's receive buffer can hold. */
  private static final int MAX_OCTETS = 16 << 20;

  private final Channel channel;
  private final ArrayDeque<ByteBuf> held = new ArrayDeque<>();
  private int octets;
  private boolean inputEnded;

  private HeldOctets(Channel channel) {
    this.channel = channel;
  }

  /** Begins to keep. */
  public static HeldOctets of(Channel channel) {
    HeldOctets holder = new HeldOctets(channel);
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    channel.pipeline().addLast("held", holder);
    return holder;
  }

  public Channel channel() {
    return channel;
  }

  /** Relays what was kept, and then the rest, between two channels of one event loop. */
  public static void relay(HeldOctets one, HeldOctets other) {
    if (!one.channel.isActive() || !other.channel.isActive()) {
      one.closeLater();
      other.closeLater();
      return;
    }
    one.channel.pipeline().remove(one);
    other.channel.pipeline().remove(other);
    SocketRelay.between(one.channel, other.channel);
    one.replay();
    other.replay();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf buffer = (ByteBuf) message;
    octets += buffer.readableBytes();
    held.add(buffer);
    if (octets > MAX_OCTETS) {
      drop();
      closeLater();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    inputEnded |= event instanceof ChannelInputShutdownEvent;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    drop();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    closeLater();
  }

  private void replay() {
    held.forEach(channel.pipeline()::fireChannelRead);
    if (!held.isEmpty()) {
      channel.pipeline().fireChannelReadComplete();
    }
    held.clear();
    if (inputEnded) {
      channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
  }

  private void drop() {
    held.forEach(ByteBuf::release);
    held.clear();
  }

  private void closeLater() {
    channel.eventLoop().execute(channel::close);
  }
}
