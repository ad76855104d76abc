package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.forward.LoopbackSession;
import io.htmux.agent.forward.LoopbackSockets;
import io.htmux.agent.forward.TargetDialer;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.lists.HostsTable;
import io.htmux.agent.lists.NameLookup;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.mux.StreamEnd;
import io.htmux.agent.mux.StreamHandler;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.agent.role.TunnelConfig.Session;
import io.htmux.agent.role.TunnelConfig.SockMux;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where streams of a peer go, and why some go nowhere. */
@Timeout(60)
class PeerStreamsTest {
  private final LoopbackSockets loopback = new LoopbackSockets();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final CompletableFuture<PeerStreams> streams = new CompletableFuture<>();
  private LoopbackSession session;

  @AfterEach
  void close() {
    session.close();
    loopback.close();
  }

  @Test
  void anEndThatServesNobodyRefuses() throws Exception {
    session = sessionTo(new Exit.Nowhere());
    assertThat(open().ended()).isEqualTo(StreamEnd.Cause.REFUSED);
    assertThat(refusals("not-permitted")).isEqualTo(1);
  }

  @Test
  void aStreamThatNoTargetIsForIsRefused() throws Exception {
    session = sessionTo(new Exit.Targets(List.of()));
    assertThat(open().ended()).isEqualTo(StreamEnd.Cause.REFUSED);
    assertThat(refusals("no-target")).isEqualTo(1);
  }

  @Test
  void aStreamGoesToItsTargetAndTheNextOneWhereItIsLedThen() throws Exception {
    try (ServerSocket first = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        ServerSocket second = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      session = sessionTo(targets(first));
      Opened one = open();
      try (Socket _ = first.accept()) {
        assertThat(one.connectedTo()).contains(at(first));
        onItsLoop(() -> streams.join().lead(targets(second)));
        Opened two = open();
        try (Socket _ = second.accept()) {
          assertThat(two.connectedTo()).contains(at(second));
        }
      }
    }
  }

  @Test
  void behindAStopStreamsAreRefusedAndThoseWhichAreThereGoOn() throws Exception {
    try (ServerSocket target = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      session = sessionTo(targets(target));
      Opened one = open();
      try (Socket _ = target.accept()) {
        assertThat(one.connectedTo()).contains(at(target));
        onItsLoop(() -> streams.join().stop());
        assertThat(open().ended()).isEqualTo(StreamEnd.Cause.REFUSED);
        assertThat(refusals("draining")).isEqualTo(1);
        assertThat(one.end).isNotDone();
      }
    }
  }

  // ---- a peer that opens streams

  private volatile EventLoop farLoop;

  private void onItsLoop(Runnable task) throws InterruptedException {
    farLoop.submit(task).sync();
  }

  private LoopbackSession sessionTo(Exit exit) throws InterruptedException {
    return new LoopbackSession(
        loopback.sockets(),
        (loop, stream, earlyData) -> {
          farLoop = loop;
          if (!streams.isDone()) {
            streams.complete(streams(loop, exit));
          }
          streams.join().opened(stream, stream.addresses(), earlyData);
        });
  }

  private PeerStreams streams(EventLoop loop, Exit exit) {
    MuxMetrics metrics = new MuxMetrics(registry);
    TunnelConfig config =
        new TunnelConfig(
            "test",
            new Role.SockMuxConnector(
                LoopbackSockets.anyPort(), List.of(), List.of(), CapsKeys.NONE),
            Session.DEFAULT,
            SockMux.DEFAULT);
    return new PeerStreams(
        config,
        new Surroundings(
            loopback.sockets(),
            new NameLookup(
                new HostsTable(), () -> 0, (_, _) -> () -> {}, NameLookup.Limits.DEFAULT),
            metrics,
            new RoleMetrics(registry),
            Clock.systemUTC(),
            "test"),
        loop,
        exit,
        new TargetDialer(loopback.sockets(), LoopbackSockets.PATIENCE, metrics),
        () -> new PeerStreams.Peer(session.here(), new HostPort("127.0.0.1", 1), Optional.empty()));
  }

  private static Exit.Targets targets(ServerSocket target) {
    return new Exit.Targets(
        List.of(new TunnelConfig.Target(at(target), Transport.TCP, Optional.empty(), "")));
  }

  private static HostPort at(ServerSocket target) {
    return new HostPort("127.0.0.1", target.getLocalPort());
  }

  private double refusals(String reason) {
    await()
        .atMost(LoopbackSockets.PATIENCE)
        .until(
            () -> registry.find("htmux.stream.refusals").tag("reason", reason).counter() != null);
    Counter counter = registry.get("htmux.stream.refusals").tag("reason", reason).counter();
    return counter.count();
  }

  private Opened open() {
    Opened opened = new Opened();
    session
        .here()
        .eventLoop()
        .execute(
            () -> {
              MuxStream _ = session.here().open(StreamAddresses.NONE, opened);
            });
    return opened;
  }

  /** A stream of the peer, which says nothing. */
  private static final class Opened implements StreamHandler {
    final CompletableFuture<StreamAddresses> connected = new CompletableFuture<>();
    final CompletableFuture<StreamEnd> end = new CompletableFuture<>();

    Optional<HostPort> connectedTo() throws Exception {
      return connected.get(LoopbackSockets.PATIENCE.toSeconds(), TimeUnit.SECONDS).first();
    }

    StreamEnd.Cause ended() throws Exception {
      return end.get(LoopbackSockets.PATIENCE.toSeconds(), TimeUnit.SECONDS).cause();
    }

    @Override
    public ByteBuf earlyData(int maxOctets) {
      return Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void connected(StreamAddresses addresses, ByteBuf earlyData) {
      earlyData.release();
      connected.complete(addresses);
    }

    @Override
    public void received(ByteBuf octets) {
      octets.release();
    }

    @Override
    public void receivedUrgent(ByteBuf octets) {
      octets.release();
    }

    @Override
    public void receivedAll() {}

    @Override
    public void writable() {}

    @Override
    public void ended(StreamEnd ended) {
      end.complete(ended);
    }
  }
}
