package io.htmux.agent.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The datagrams between one user and one destination, which is still being reached at first: a few
 * wait for that, further ones are dropped. On the event loop of both.
 */
public final class DatagramFlow extends SimpleChannelInboundHandler<ByteBuf> {
  private static final int MAX_WAITING = 16;

  private final Consumer<ByteBuf> back;
  private final Runnable gone;
  private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
  private Optional<Channel> channel = Optional.empty();
  private boolean over;

  /**
   * Not reached yet.
   *
   * @param back takes each datagram of the destination, which stays the caller's
   * @param gone called once, when the destination is not reached, or gone
   */
  public DatagramFlow(Consumer<ByteBuf> back, Runnable gone) {
    this.back = back;
    this.gone = gone;
  }

  /** The destination is on its way: as {@link Egress#datagrams} gives it. */
  public void reach(Future<Channel> destination) {
    destination.addListener(
        (Future<Channel> done) -> {
          if (done.isSuccess()) {
            reached(done.getNow());
          } else {
            end();
          }
        });
  }

  /** One datagram of the user; taken over. */
  public void send(ByteBuf datagram) {
    if (channel.isPresent()) {
      channel.get().writeAndFlush(datagram, channel.get().voidPromise());
    } else if (!over && waiting.size() < MAX_WAITING) {
      waiting.add(datagram);
    } else {
      datagram.release();
    }
  }

  /** The user is gone. */
  public void close() {
    end();
    channel.ifPresent(DatagramFlow::closeLater);
  }

  private void reached(Channel destination) {
    if (over) {
      closeLater(destination);
      return;
    }
    channel = Optional.of(destination);
    destination.pipeline().addLast("flow", this);
    destination.closeFuture().addListener(_ -> end());
    waiting.forEach(destination::write);
    waiting.clear();
    destination.flush();
    destination.read();
  }

  private void end() {
    if (!over) {
      over = true;
      waiting.forEach(ByteBuf::release);
      waiting.clear();
      gone.run();
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf datagram) {
    back.accept(datagram);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.read();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    closeLater(context.channel());
  }

  private static void closeLater(Channel channel) {
    channel.eventLoop().execute(channel::close);
  }
}
