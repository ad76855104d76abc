package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.mux.BindRequest;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.mux.SessionEnd;
import io.htmux.agent.mux.SessionHandler;
import io.htmux.agent.mux.StreamAddresses;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A session over a loopback connection; what its far end does with streams is the test's. */
public final class LoopbackSession implements AutoCloseable {

  /** Takes a stream that was opened here; called on the far end's event loop. */
  public interface Exit {
    void take(EventLoop loop, MuxStream stream, ByteBuf earlyData);
  }

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final MuxMetrics metrics = new MuxMetrics(registry);
  private final Channel tunnelPort;
  private final MuxConnection here;

  public LoopbackSession(Sockets sockets, Exit exit) throws InterruptedException {
    EventLoop hereLoop = sockets.loops().next();
    EventLoop thereLoop = sockets.loops().next();
    tunnelPort =
        LoopbackSockets.await(
            sockets.listen(thereLoop, thereLoop, LoopbackSockets.anyPort(), new Far(exit)));
    End near = new End((_, _, _) -> {});
    sockets
        .dial(
            hereLoop,
            HostPort.of((InetSocketAddress) tunnelPort.localAddress()),
            LoopbackSockets.PATIENCE)
        .addListener((Future<Channel> dialled) -> near.start(dialled.getNow()));
    here = near.running.orTimeout(LoopbackSockets.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  public MuxConnection here() {
    return here;
  }

  public MuxMetrics metrics() {
    return metrics;
  }

  public double refusals(String reason) {
    return registry.find("htmux.stream.refusals").tag("reason", reason).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  /** The connection below it is gone all of a sudden. */
  public void breakNow() {
    here.channel().eventLoop().execute(() -> here.channel().close());
  }

  @Override
  public void close() {
    tunnelPort.close();
    breakNow();
    assertThat(
            here.channel().closeFuture().awaitUninterruptibly(LoopbackSockets.PATIENCE.toMillis()))
        .isTrue();
  }

  @Sharable
  private final class Far extends ChannelInboundHandlerAdapter {
    private final Exit exit;

    Far(Exit exit) {
      this.exit = exit;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.pipeline().remove(this);
      new End(exit).start(context.channel());
    }
  }

  private final class End implements SessionHandler {
    private final CompletableFuture<MuxConnection> running = new CompletableFuture<>();
    private final Exit exit;
    private MuxConnection connection;

    End(Exit exit) {
      this.exit = exit;
    }

    void start(Channel channel) {
      connection = MuxConnection.start(channel, Ends.OPTIONS, this, metrics);
      channel.config().setAutoRead(true);
    }

    @Override
    public void running() {
      running.complete(connection);
    }

    @Override
    public void opened(MuxStream stream, StreamAddresses addresses, ByteBuf earlyData) {
      exit.take(connection.channel().eventLoop(), stream, earlyData);
    }

    @Override
    public void listenAsked(BindRequest request) {}

    @Override
    public void listenAnswered(String bind, boolean listening) {}

    @Override
    public void ended(SessionEnd end) {}
  }
}
