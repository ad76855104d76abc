package io.htmux.agent.forward;

import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.mux.StreamEnd;
import io.htmux.agent.mux.StreamHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Relays the datagrams of one user, or to one target, over one stream: one datagram is one SEND
 * (SockMux 0.3 §1.9). What cannot be sent at once is dropped, as a network would; only until the
 * stream is open a few datagrams wait.
 */
final class DatagramRelay implements StreamHandler {
  private static final int MAX_WAITING = 16;
  private static final Duration IDLE = Duration.ofMinutes(3);

  private final Consumer<ByteBuf> out;
  private final Runnable gone;
  private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
  private MuxStream stream;
  private boolean open;
  private boolean ended;
  private boolean used;
  private int unacknowledgedOctets;

  /**
   * @param out sends one datagram on, taking it over
   * @param gone called once, when the stream is over
   */
  DatagramRelay(Consumer<ByteBuf> out, Runnable gone) {
    this.out = out;
    this.gone = gone;
  }

  /** Relays a stream of the peer to a target. Takes over {@code earlyData}. */
  static void forTarget(
      Channel socket, MuxStream stream, StreamAddresses reached, ByteBuf earlyData) {
    DatagramRelay relay =
        new DatagramRelay(socket::writeAndFlush, () -> socket.eventLoop().execute(socket::close));
    relay.stream = stream;
    relay.open = true;
    socket.pipeline().addLast("relay", relay.new FromTarget());
    stream.accept(reached, relay);
    if (earlyData.isReadable() && !relay.ended) {
      relay.out.accept(earlyData);
    } else {
      earlyData.release();
    }
    relay.closeWhenIdle(socket);
  }

  /** The stream that was opened for this relay. */
  void use(MuxStream opened) {
    stream = opened;
  }

  /** One datagram from the socket; taken over. */
  void datagram(ByteBuf octets) {
    used = true;
    if (ended) {
      octets.release();
    } else if (open) {
      stream.sendDatagram(octets);
    } else if (waiting.size() < MAX_WAITING) {
      waiting.add(octets);
    } else {
      octets.release();
    }
  }

  /**
   * Closes the stream if nothing went either way for a while; checks again and again until then.
   */
  void closeWhenIdle(Channel socket) {
    used = false;
    socket
        .eventLoop()
        .schedule(
            () -> {
              if (used && !ended) {
                closeWhenIdle(socket);
              } else {
                close();
              }
            },
            IDLE.toSeconds(),
            TimeUnit.SECONDS);
  }

  void close() {
    if (!ended) {
      end();
      stream.close();
    }
  }

  @Override
  public ByteBuf earlyData(int maxOctets) {
    ByteBuf first = waiting.peek();
    return first != null && first.readableBytes() <= maxOctets
        ? waiting.remove()
        : Unpooled.EMPTY_BUFFER;
  }

  @Override
  public void connected(StreamAddresses addresses, ByteBuf earlyData) {
    open = true;
    if (earlyData.isReadable()) {
      out.accept(earlyData);
    } else {
      earlyData.release();
    }
    while (!waiting.isEmpty()) {
      stream.sendDatagram(waiting.remove());
    }
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
    waiting.forEach(ByteBuf::release);
    waiting.clear();
    gone.run();
  }

  private final class FromTarget extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      switch (message) {
        case DatagramPacket packet -> datagram(packet.content());
        case ByteBuf octets -> datagram(octets);
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
