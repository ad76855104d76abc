package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.mux.BindRequest;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.mux.NativeOptions;
import io.htmux.agent.mux.Resumption;
import io.htmux.agent.mux.SessionEnd;
import io.htmux.agent.mux.SessionHandler;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.policy.PortTerms;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A session of SockMux 1.0 through a {@link FaultRelay}: users come to a port here, and there
 * everybody's stream goes to one target. In place of the handshake each end says its position, in 8
 * octets.
 */
final class SurvivingSession implements AutoCloseable {
  private static final long NEW_SESSION = -1;
  private static final Duration DIAL_TIMEOUT = Duration.ofSeconds(5);
  private static final long REDIAL_MILLIS = 5;

  private final Sockets sockets;
  private final MuxMetrics metrics = new MuxMetrics(new SimpleMeterRegistry());
  private final AtomicInteger interruptions = new AtomicInteger();
  private final Queue<SessionEnd> ends = new ConcurrentLinkedQueue<>();
  private final End here;
  private final End there;
  private final Channel tunnelPort;
  private final FaultRelay relay;
  private final PortListener port;

  SurvivingSession(Sockets sockets, HostPort target) throws Exception {
    this.sockets = sockets;
    here = new End(sockets.loops().next(), target);
    there = new End(sockets.loops().next(), target);
    tunnelPort =
        LoopbackSockets.await(
            sockets.listen(there.loop, there.loop, LoopbackSockets.anyPort(), new Accepted()));
    relay = new FaultRelay(HostPort.of((InetSocketAddress) tunnelPort.localAddress()));
    dial();
    here.running.orTimeout(LoopbackSockets.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    port =
        LoopbackSockets.await(
            PortListener.open(
                sockets, here.loop, LoopbackSockets.anyPort(), () -> Optional.of(here.connection)));
  }

  FaultRelay relay() {
    return relay;
  }

  /** A user who connects. */
  Socket user() throws IOException {
    Socket user = new Socket(InetAddress.getLoopbackAddress(), port.address().port());
    user.setSoTimeout(Math.toIntExact(LoopbackSockets.PATIENCE.toMillis()));
    return user;
  }

  int interruptions() {
    return interruptions.get();
  }

  Queue<SessionEnd> ends() {
    return ends;
  }

  /** Streams of both ends. */
  int streams() {
    return streams(here) + streams(there);
  }

  @Override
  public void close() throws IOException {
    port.close();
    for (End end : new End[] {here, there}) {
      end.loop.submit(() -> end.connection.close("the test is over")).syncUninterruptibly();
    }
    tunnelPort.close().syncUninterruptibly();
    relay.close();
  }

  private static int streams(End end) {
    return end.loop.submit(() -> end.connection.streamCount()).syncUninterruptibly().getNow();
  }

  private void dial() {
    sockets
        .dial(here.loop, relay.address(), DIAL_TIMEOUT)
        .addListener(
            (Future<Channel> dialled) -> {
              if (dialled.isSuccess()) {
                MuxConnection.prepare(dialled.getNow());
                dialled.getNow().pipeline().addLast(new Dialled());
              } else {
                dialSoon();
              }
            });
  }

  private void dialSoon() {
    if (ends.isEmpty()) {
      var _ = here.loop.schedule(this::dial, REDIAL_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** One of the two ends. */
  private final class End implements SessionHandler {
    private final EventLoop loop;
    private final HostPort target;
    private final TargetDialer dialer;
    private final CompletableFuture<Void> running = new CompletableFuture<>();
    private MuxConnection connection;

    End(EventLoop loop, HostPort target) {
      this.loop = loop;
      this.target = target;
      this.dialer = new TargetDialer(sockets, DIAL_TIMEOUT, metrics);
    }

    private Resumption resumption() {
      return connection.resumption().orElseThrow();
    }

    private void start(Channel channel, boolean dialled) {
      connection =
          MuxConnection.startNative(
              channel,
              Ends.SOON_DEAD,
              new NativeOptions(dialled, Duration.ofSeconds(60)),
              this,
              metrics);
      channel.config().setAutoRead(true);
    }

    private void resume(Channel channel, long position) {
      if (resumption().resume(channel, position)) {
        channel.config().setAutoRead(true);
      }
    }

    @Override
    public void running() {
      running.complete(null);
    }

    @Override
    public void opened(MuxStream stream, StreamAddresses addresses, ByteBuf earlyData) {
      dialer.dial(loop, target, Transport.TCP, PortTerms.NONE, stream, earlyData);
    }

    @Override
    public void listenAsked(BindRequest request) {}

    @Override
    public void listenAnswered(String bind, boolean listening) {}

    @Override
    public void interrupted(String why) {
      interruptions.incrementAndGet();
      if (equals(here)) {
        dialSoon();
      }
    }

    @Override
    public void ended(SessionEnd end) {
      ends.add(end);
    }
  }

  /** Reads the position of the other end, and leaves. */
  private abstract static class Reading extends ChannelInboundHandlerAdapter {
    private final ByteBuf position = Unpooled.buffer(8, 8);

    abstract void read(Channel channel, long other);

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf octets = (ByteBuf) message;
      if (!position.isWritable()) {
        context.fireChannelRead(octets);
        return;
      }
      octets.readBytes(position, Math.min(position.writableBytes(), octets.readableBytes()));
      if (position.isWritable()) {
        octets.release();
        return;
      }
      read(context.channel(), position.getLong(0));
      context.fireChannelRead(octets);
      context.pipeline().remove(this);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      if (!context.isRemoved()) {
        context.read();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  private final class Dialled extends Reading {
    private boolean answered;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      context.writeAndFlush(
          Unpooled.copyLong(here.connection == null ? NEW_SESSION : here.resumption().position()));
      context.read();
    }

    @Override
    void read(Channel channel, long other) {
      answered = true;
      if (here.connection == null) {
        here.start(channel, true);
      } else {
        here.resume(channel, other);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (!answered) {
        dialSoon();
      }
    }
  }

  @Sharable
  private final class Accepted extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      MuxConnection.prepare(context.channel());
      context.pipeline().replace(this, "position", new AcceptedPosition());
      context.channel().read();
    }
  }

  private final class AcceptedPosition extends Reading {
    @Override
    void read(Channel channel, long other) {
      if (other == NEW_SESSION) {
        channel.writeAndFlush(Unpooled.copyLong(0));
        there.start(channel, false);
      } else {
        channel.writeAndFlush(Unpooled.copyLong(there.resumption().prepare()));
        there.resume(channel, other);
      }
    }
  }
}
