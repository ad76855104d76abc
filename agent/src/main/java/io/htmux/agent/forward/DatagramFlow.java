package io.htmux.agent.forward;

import io.htmux.agent.mux.DroppedDatagram;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The datagrams between one user and one destination, which is still being reached at first: a few
 * wait for that, further ones are dropped. On the event loop of both.
 */
public final class DatagramFlow extends SimpleChannelInboundHandler<ByteBuf>
    implements DatagramPath {
  private final Consumer<ByteBuf> back;
  private final Consumer<Boolean> gone;
  private final Consumer<DroppedDatagram> dropped;
  private final WaitingDatagrams waiting = new WaitingDatagrams();
  private Optional<Channel> channel = Optional.empty();
  private boolean over;

  /**
   * Not reached yet.
   *
   * @param back takes over each datagram of the destination
   * @param gone called once, when the destination is gone (true), or is not reached at all
   * @param dropped told of each datagram that was
   */
  public DatagramFlow(
      Consumer<ByteBuf> back, Consumer<Boolean> gone, Consumer<DroppedDatagram> dropped) {
    super(/* autoRelease= */ false);
    this.back = back;
    this.gone = gone;
    this.dropped = dropped;
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

  @Override
  public void send(ByteBuf datagram) {
    if (channel.isPresent() && channel.get().isWritable()) {
      channel.get().writeAndFlush(datagram, channel.get().voidPromise());
    } else if (channel.isPresent()) {
      datagram.release();
      dropped.accept(DroppedDatagram.SOCKET_FULL);
    } else if (over) {
      datagram.release();
      dropped.accept(DroppedDatagram.NOT_OPEN);
    } else if (!waiting.add(datagram)) {
      dropped.accept(DroppedDatagram.NOT_OPEN);
    }
  }

  @Override
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
    waiting.drainTo(destination::write);
    destination.flush();
    destination.read();
  }

  private void end() {
    if (!over) {
      over = true;
      waiting.drop(dropped);
      gone.accept(channel.isPresent());
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
