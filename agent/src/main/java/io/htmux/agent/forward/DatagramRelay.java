package io.htmux.agent.forward;

import io.htmux.agent.mux.DroppedDatagram;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.mux.StreamEnd;
import io.htmux.agent.mux.StreamHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Relays the datagrams of one user, or to one target, over one stream: one datagram is one SEND
 * (SockMux 0.3 §1.9), or one DATAGRAM (SockMux 1.0 §6.4). What cannot be sent at once is dropped,
 * as a network would; only until the stream is open a few datagrams wait.
 */
final class DatagramRelay implements StreamHandler, DatagramPath {
  static final Duration IDLE = Duration.ofMinutes(3);

  /** How often within the time of silence it is looked whether there is silence. */
  private static final int LOOKS = 4;

  private final Consumer<ByteBuf> out;
  private final Consumer<Boolean> gone;
  private final MuxMetrics metrics;
  private final WaitingDatagrams waiting = new WaitingDatagrams();
  private Optional<Future<?>> idleLook = Optional.empty();
  private MuxStream stream;
  private boolean open;
  private boolean ended;
  private boolean used;
  private int unacknowledgedOctets;

  /**
   * @param out sends one datagram on, taking it over
   * @param gone called once, when the stream is over (true), or was never open
   */
  DatagramRelay(Consumer<ByteBuf> out, Consumer<Boolean> gone, MuxMetrics metrics) {
    this.out = out;
    this.gone = gone;
    this.metrics = metrics;
  }

  /**
   * Relays a stream of the peer to a target.
   *
   * @param earlyData taken over
   * @param idle silence after which it ends
   */
  static void forTarget(
      Channel socket,
      MuxStream stream,
      StreamAddresses reached,
      ByteBuf earlyData,
      Duration idle,
      MuxMetrics metrics) {
    DatagramRelay relay =
        new DatagramRelay(
            datagram -> toTarget(socket, datagram, metrics),
            _ -> socket.eventLoop().execute(socket::close),
            metrics);
    relay.stream = stream;
    relay.open = true;
    socket.pipeline().addLast("relay", relay.new FromTarget());
    stream.accept(reached, relay);
    if (earlyData.isReadable() && !relay.ended) {
      relay.out.accept(earlyData);
    } else {
      earlyData.release();
    }
    relay.closeWhenIdle(socket.eventLoop(), idle);
  }

  private static void toTarget(Channel socket, ByteBuf datagram, MuxMetrics metrics) {
    if (socket.isWritable()) {
      socket.writeAndFlush(datagram, socket.voidPromise());
    } else {
      datagram.release();
      metrics.datagramDropped(DroppedDatagram.SOCKET_FULL);
    }
  }

  /** The stream that was opened for this relay. */
  void use(MuxStream opened) {
    stream = opened;
  }

  @Override
  public void send(ByteBuf octets) {
    used = true;
    if (ended) {
      octets.release();
      metrics.datagramDropped(DroppedDatagram.NOT_OPEN);
    } else if (open) {
      stream.sendDatagram(octets);
    } else if (!waiting.add(octets)) {
      metrics.datagramDropped(DroppedDatagram.NOT_OPEN);
    }
  }

  /** Closes the stream when nothing has gone either way for so long, or a quarter more. */
  void closeWhenIdle(EventLoop loop, Duration idle) {
    look(loop, Math.max(1, idle.toMillis() / LOOKS), 0);
  }

  private void look(EventLoop loop, long everyMillis, int silentBefore) {
    used = false;
    idleLook =
        Optional.of(
            loop.schedule(
                () -> {
                  int silent = used ? 0 : silentBefore + 1;
                  if (silent < LOOKS) {
                    look(loop, everyMillis, silent);
                  } else {
                    close();
                  }
                },
                everyMillis,
                TimeUnit.MILLISECONDS));
  }

  @Override
  public void close() {
    if (!ended) {
      end();
      stream.close();
    }
  }

  @Override
  public ByteBuf earlyData(int maxOctets) {
    return waiting.first(maxOctets);
  }

  @Override
  public void connected(StreamAddresses addresses, ByteBuf earlyData) {
    open = true;
    if (earlyData.isReadable()) {
      out.accept(earlyData);
    } else {
      earlyData.release();
    }
    waiting.drainTo(stream::sendDatagram);
  }

  @Override
  public void received(ByteBuf octets) {
    used = true;
    unacknowledgedOctets += octets.readableBytes();
    out.accept(octets);
  }

  @Override
  public void receivedUrgent(ByteBuf octets) {
    stream.acknowledgeUrgent(octets.readableBytes());
    out.accept(octets);
  }

  @Override
  public void receivedAll() {
    stream.acknowledge(unacknowledgedOctets);
    unacknowledgedOctets = 0;
  }

  @Override
  public void writable() {
    // a datagram never waits for the window
  }

  @Override
  public void ended(StreamEnd end) {
    end();
  }

  private void end() {
    ended = true;
    idleLook.ifPresent(one -> one.cancel(false));
    waiting.drop(metrics::datagramDropped);
    gone.accept(open);
  }

  private final class FromTarget extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      switch (message) {
        case DatagramPacket packet -> send(RightSize.of(context.alloc(), packet.content()));
        case ByteBuf octets -> send(octets);
        default -> ReferenceCountUtil.release(message);
      }
    }

    /** Nobody listens at the target: what a datagram socket reports is not the end of it. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.read();
    }
  }
}
