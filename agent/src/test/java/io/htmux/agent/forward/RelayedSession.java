package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.mux.BindRequest;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.mux.SessionEnd;
import io.htmux.agent.mux.SessionHandler;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.policy.PortTerms;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * A session over a loopback connection, each end on an event loop of its own: users come to a port
 * here, and there everybody's stream goes to one target.
 */
final class RelayedSession implements AutoCloseable {
  private static final Duration DIAL_TIMEOUT = Duration.ofMillis(500);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final MuxMetrics metrics = new MuxMetrics(registry);
  private final Queue<Integer> earlyOctets = new ConcurrentLinkedQueue<>();
  private final List<Socket> users = new ArrayList<>();
  private final PortTerms terms;
  private final MuxConnection here;
  private final Channel tunnelPort;
  private final PortListener port;

  private RelayedSession(Sockets sockets, Sockets dialling, HostPort target, PortTerms terms)
      throws InterruptedException {
    this.terms = terms;
    var hereLoop = sockets.loops().next();
    var thereLoop = sockets.loops().next();
    TargetDialer dialer = new TargetDialer(dialling, DIAL_TIMEOUT, metrics);
    End userEnd = new End(dialer, target);
    tunnelPort =
        LoopbackSockets.await(
            sockets.listen(
                thereLoop,
                thereLoop,
                LoopbackSockets.anyPort(),
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public boolean isSharable() {
                    return true;
                  }

                  @Override
                  public void channelActive(ChannelHandlerContext context) {
                    context.pipeline().remove(this);
                    start(context.channel(), new End(dialer, target));
                  }
                }));
    HostPort tunnel = HostPort.of((InetSocketAddress) tunnelPort.localAddress());
    sockets
        .dial(hereLoop, tunnel, LoopbackSockets.PATIENCE)
        .addListener((Future<Channel> dialled) -> start(dialled.getNow(), userEnd));
    here = userEnd.running.orTimeout(LoopbackSockets.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    port =
        LoopbackSockets.await(
            PortListener.open(
                sockets, hereLoop, LoopbackSockets.anyPort(), () -> Optional.of(here)));
  }

  /** A session whose streams go to that target. */
  static RelayedSession to(Sockets sockets, HostPort target) throws InterruptedException {
    return to(sockets, target, PortTerms.NONE);
  }

  /** As above, on these terms. */
  static RelayedSession to(Sockets sockets, HostPort target, PortTerms terms)
      throws InterruptedException {
    return new RelayedSession(sockets, sockets, target, terms);
  }

  /** The target is dialled with other sockets. */
  static RelayedSession to(Sockets sockets, Sockets dialling, HostPort target)
      throws InterruptedException {
    return new RelayedSession(sockets, dialling, target, PortTerms.NONE);
  }

  /** A user who connects. */
  Socket user() throws IOException {
    Socket user = new Socket(InetAddress.getLoopbackAddress(), port.address().port());
    user.setSoTimeout(Math.toIntExact(LoopbackSockets.PATIENCE.toMillis()));
    users.add(user);
    return user;
  }

  PortListener port() {
    return port;
  }

  /** Users wait from the moment when this returns. */
  void pausePort() {
    port.pause();
    here.channel().eventLoop().submit(() -> {}).syncUninterruptibly();
  }

  /** First octets of each stream that came with its CONNECT. */
  Queue<Integer> earlyOctets() {
    return earlyOctets;
  }

  double creditStalls() {
    return registry.get("htmux.credit.stalls").counter().count();
  }

  double refusals(String reason) {
    return registry.find("htmux.stream.refusals").tag("reason", reason).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  /** The connection below it is gone all of a sudden. */
  void breakNow() {
    here.channel().eventLoop().execute(() -> here.channel().close());
  }

  @Override
  public void close() throws IOException {
    for (Socket user : users) {
      user.close();
    }
    port.close();
    tunnelPort.close();
    breakNow();
    assertThat(
            here.channel().closeFuture().awaitUninterruptibly(LoopbackSockets.PATIENCE.toMillis()))
        .isTrue();
  }

  private void start(Channel channel, End end) {
    end.connection = MuxConnection.start(channel, Ends.OPTIONS, end, metrics);
    channel.config().setAutoRead(true);
  }

  /** One end: it dials the target for whatever the other one opens. */
  private final class End implements SessionHandler {
    private final CompletableFuture<MuxConnection> running = new CompletableFuture<>();
    private final TargetDialer dialer;
    private final HostPort target;
    private MuxConnection connection;

    End(TargetDialer dialer, HostPort target) {
      this.dialer = dialer;
      this.target = target;
    }

    @Override
    public void running() {
      running.complete(connection);
    }

    @Override
    public void opened(MuxStream stream, StreamAddresses addresses, ByteBuf earlyData) {
      earlyOctets.add(earlyData.readableBytes());
      dialer.dial(
          connection.channel().eventLoop(), target, Transport.TCP, terms, stream, earlyData);
    }

    @Override
    public void listenAsked(BindRequest request) {
      connection.listenRefused(request);
    }

    @Override
    public void listenAnswered(String bind, boolean listening) {}

    @Override
    public void ended(SessionEnd end) {}
  }
}
