package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.forward.LoopbackSockets;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.agent.role.TunnelConfig.Session;
import io.htmux.agent.role.TunnelConfig.SockMux;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RediallerTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final LoopbackSockets loopback = new LoopbackSockets();
  private final Queue<Channel> connections = new ConcurrentLinkedQueue<>();
  private ServerSocket peer;
  private Redialler redialler;
  private EventLoop loop;

  @BeforeEach
  void start() throws IOException {
    peer = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    peer.setSoTimeout(Math.toIntExact(LoopbackSockets.PATIENCE.toMillis()));
    HostPort at = HostPort.of((InetSocketAddress) peer.getLocalSocketAddress());
    Surroundings surroundings = TunnelEnds.surroundings(loopback, registry);
    TunnelConfig config =
        new TunnelConfig(
            "test",
            new Role.SockMuxConnector(at, List.of(), List.of(), CapsKeys.NONE),
            Session.DEFAULT,
            SockMux.DEFAULT);
    loop = surroundings.sockets().loops().next();
    redialler = new Redialler(config, surroundings, loop, at, connections::add);
  }

  @AfterEach
  void everythingIsGivenBack() throws IOException {
    loop.execute(redialler::stop);
    peer.close();
    loopback.close();
  }

  @Test
  void aConnectionIsGivenToTheOwnerAndReadsNothingByItself() throws IOException {
    loop.execute(redialler::dial);

    try (Socket accepted = peer.accept()) {
      assertThat(accepted.isConnected()).isTrue();
      await().until(() -> connections.size() == 1);
      assertThat(connections.element().config().isAutoRead()).isFalse();
      assertThat(reconnects()).isZero();
    }
  }

  @Test
  void afterASessionItDialsAgain() throws IOException {
    loop.execute(redialler::dial);
    try (Socket first = peer.accept()) {
      assertThat(first.isConnected()).isTrue();
      loop.execute(redialler::againAfterSession);

      try (Socket second = peer.accept()) {
        assertThat(second.isConnected()).isTrue();
        assertThat(reconnects()).isEqualTo(1);
      }
    }
  }

  @Test
  void aPeerThatIsNotThereIsDialledUntilItIs() throws IOException {
    int port = peer.getLocalPort();
    peer.close();
    loop.execute(redialler::dial);
    await().until(() -> reconnects() >= 1);

    peer = new ServerSocket();
    peer.setReuseAddress(true);
    peer.setSoTimeout(Math.toIntExact(LoopbackSockets.PATIENCE.toMillis()));
    peer.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));

    try (Socket accepted = peer.accept()) {
      assertThat(accepted.isConnected()).isTrue();
    }
  }

  @Test
  void whenStoppedItClosesAndDialsNoMore() throws IOException {
    loop.execute(redialler::dial);
    try (Socket accepted = peer.accept()) {
      accepted.setSoTimeout(Math.toIntExact(LoopbackSockets.PATIENCE.toMillis()));
      await().until(() -> connections.size() == 1);

      loop.execute(redialler::stop);
      loop.execute(redialler::againAfterSession);

      assertThat(accepted.getInputStream().read()).isNegative();
      assertThat(reconnects()).isZero();
    }
  }

  private double reconnects() {
    return registry.get("htmux.reconnects").counter().count();
  }
}
