package io.htmux.agent.bench.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * One direction of one connection through a link: the handler of the socket that octets come from.
 * Reads only what the link takes, and writes to the other socket what has arrived.
 */
final class DelayedPipe extends ChannelInboundHandlerAdapter {
  /** More than any link here holds: 100 ms of 1 Gbit/s are 12 MiB. */
  private static final long MOST_UNDER_WAY = 64L << 20;

  /** Octets, or the end of the direction. */
  private record Parcel(Optional<ByteBuf> octets) {}

  private final OneWay way;
  private final DelayLine<Parcel> line = new DelayLine<>();
  private final Channel to;
  private ChannelHandlerContext context;
  private boolean open;
  private boolean deliveryScheduled;

  DelayedPipe(OneWay way, Channel to) {
    this.way = way;
    this.to = to;
  }

  /** Both sockets are connected. What is told before, an end for example, is kept until then. */
  void open() {
    open = true;
    scheduleDelivery();
    readWhenTheLinkTakes();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelRead(ChannelHandlerContext same, Object message) {
    ByteBuf octets = (ByteBuf) message;
    int size = octets.readableBytes();
    line.add(way.arrival(System.nanoTime(), size), size, new Parcel(Optional.of(octets)));
    scheduleDelivery();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext same) {
    readWhenTheLinkTakes();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext same, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      line.add(way.arrival(System.nanoTime(), 0), 0, new Parcel(Optional.empty()));
      scheduleDelivery();
    }
  }

  /** Broken, or closed at both ends. */
  @Override
  public void channelInactive(ChannelHandlerContext same) {
    line.add(way.arrival(System.nanoTime(), 0), 0, new Parcel(Optional.empty()));
    scheduleDelivery();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext same, Throwable cause) {
    context.executor().execute(to::close);
    context.close();
  }

  private void readWhenTheLinkTakes() {
    long wait = way.busyNanos(System.nanoTime());
    if (wait == 0 && line.octets() + to.bytesBeforeWritable() < MOST_UNDER_WAY) {
      context.read();
    } else {
      context
          .executor()
          .schedule(
              () -> readWhenTheLinkTakes(),
              Math.max(wait, TimeUnit.MICROSECONDS.toNanos(100)),
              TimeUnit.NANOSECONDS);
    }
  }

  private void scheduleDelivery() {
    OptionalLong next = line.nextArrival();
    if (open && !deliveryScheduled && next.isPresent()) {
      deliveryScheduled = true;
      context
          .executor()
          .schedule(() -> deliver(), next.getAsLong() - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
  }

  private void deliver() {
    deliveryScheduled = false;
    long now = System.nanoTime();
    for (Optional<Parcel> parcel = line.arrived(now);
        parcel.isPresent();
        parcel = line.arrived(now)) {
      parcel.get().octets().ifPresentOrElse(to::write, this::endOfDirection);
    }
    to.flush();
    scheduleDelivery();
  }

  private void endOfDirection() {
    to.flush();
    if (to instanceof DuplexChannel duplex && to.isActive()) {
      duplex.shutdownOutput();
    }
  }
}
