package io.htmux.agent.forward;

import io.htmux.agent.link.FrameLink;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Moves octets from one channel to another one, for connections that leave directly; two of them
 * make a connection. A socket is read only while the other one takes what was read. The end of one
 * direction is passed on and the other direction goes on; a reset is passed on as a reset. Both
 * sockets share one event loop.
 */
public final class SocketRelay extends ChannelInboundHandlerAdapter {

  /** A socket that takes nothing any more is not waited for any longer. */
  private static final long LINGER_SECONDS = 60;

  private final Channel from;
  private final Channel to;
  private SocketRelay back;
  private boolean inputEnded;
  private boolean delivered;
  private boolean over;

  private SocketRelay(Channel from, Channel to) {
    this.from = from;
    this.to = to;
    from.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    FrameLink.closeLaterWhenAWriteFails(from);
  }

  /** Relays between two channels of one event loop, of which nothing is being read. */
  public static void between(Channel one, Channel other) {
    SocketRelay there = new SocketRelay(one, other);
    SocketRelay here = new SocketRelay(other, one);
    there.back = here;
    here.back = there;
    one.pipeline().addLast("relay", there);
    other.pipeline().addLast("relay", here);
    one.read();
    other.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (to.isActive()) {
      to.write(message, to.voidPromise());
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    to.flush();
    readOn();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    back.readOn();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent && !over) {
      inputEnded = true;
      to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endOutput());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (over || !to.isActive()) {
      return;
    }
    over = true;
    to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> closeLater(to));
    Future<?> deadline =
        to.eventLoop().schedule(() -> closeLater(to), LINGER_SECONDS, TimeUnit.SECONDS);
    to.closeFuture().addListener(_ -> deadline.cancel(false));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    over = true;
    reset(to);
    reset(from);
  }

  private void readOn() {
    if (!inputEnded && to.isWritable()) {
      from.read();
    }
  }

  private void endOutput() {
    delivered = true;
    if (back.delivered) {
      closeLater(from);
      closeLater(to);
    } else if (to.isActive()) {
      HalfClose.shutOutput(to);
    }
  }

  private static void reset(Channel socket) {
    if (socket.isOpen()) {
      socket.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    closeLater(socket);
  }

  private static void closeLater(Channel socket) {
    socket.eventLoop().execute(socket::close);
  }
}
