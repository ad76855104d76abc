package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.address.Transport;
import io.htmux.agent.forward.LoopbackSockets;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.agent.role.TunnelConfig.Session;
import io.htmux.agent.role.TunnelConfig.SockMux;
import io.htmux.agent.upgrade.Carrier;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Roles whose peers cannot be told that they stop: users who are there end by themselves. */
@Timeout(120)
class DrainingRolesTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final TunnelEnds ends = new TunnelEnds();
  private final int tunnelPort = FreePorts.next();
  private final int userPort = FreePorts.next();

  @AfterEach
  void stop() throws IOException {
    ends.close();
  }

  /** Which version of the handshake, and so of SockMux, goes through the proxy. */
  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "ORIGINAL"})
  void aProxyEndsWhenTheLastStreamOfItsTunnelHas(Handshake.Version version) throws Exception {
    RunningRole proxy = proxied(version);
    CompletableFuture<Void> drained;
    try (Socket user = TunnelEnds.user(userPort)) {
      assertThat(TunnelEnds.greeting(user)).isEqualTo("a");
      drained = proxy.drain(LONG).toCompletableFuture();
      assertThat(proxy.isReady()).isFalse();
      await().atMost(LoopbackSockets.PATIENCE).until(() -> TunnelEnds.isFree(tunnelPort));
      for (int i = 0; i < 20; i++) {
        TunnelEnds.exchange(user, "while it drains " + i);
      }
      assertThat(drained).isNotDone();
    }
    drained.get(30, TimeUnit.SECONDS);
    await().atMost(LoopbackSockets.PATIENCE).until(() -> proxy.peers().isEmpty());
  }

  @ParameterizedTest
  @EnumSource(names = {"NATIVE", "ORIGINAL"})
  void aProxyWithoutStreamsClosesItsTunnelAtOnce(Handshake.Version version) throws Exception {
    RunningRole proxy = proxied(version);
    proxy.drain(LONG).toCompletableFuture().get(30, TimeUnit.SECONDS);
    await().atMost(LoopbackSockets.PATIENCE).until(() -> proxy.peers().isEmpty());
  }

  @Test
  void aStreamThatDoesNotEndIsCutWhenTheTimeIsOver() throws Exception {
    RunningRole proxy = proxied(Handshake.Version.ORIGINAL);
    try (Socket user = TunnelEnds.user(userPort)) {
      assertThat(TunnelEnds.greeting(user)).isEqualTo("a");
      proxy.drain(Duration.ofMillis(300)).toCompletableFuture().get(30, TimeUnit.SECONDS);
      assertThat(endOf(user)).isTrue();
    }
  }

  @Test
  void anAcceptorTakesNoUsersNoConnectorsAndNoStreamsAndItsLastStreamEndsIt() throws Exception {
    RunningRole acceptor = acceptor(List.of(entrance()), List.of(target("a")));
    int connectorPort = FreePorts.next();
    RunningRole connector = connector(connectorPort, List.of(target("c")));
    await().atMost(LoopbackSockets.PATIENCE).until(connector::isReady);
    CompletableFuture<Void> drained;
    try (Socket user = TunnelEnds.user(userPort);
        Socket farUser = TunnelEnds.user(connectorPort)) {
      assertThat(TunnelEnds.greeting(user)).isEqualTo("c");
      assertThat(TunnelEnds.greeting(farUser)).isEqualTo("a");
      drained = acceptor.drain(LONG).toCompletableFuture();
      assertThat(acceptor.isReady()).isFalse();
      await()
          .atMost(LoopbackSockets.PATIENCE)
          .until(() -> TunnelEnds.isFree(userPort) && TunnelEnds.isFree(tunnelPort));
      await("streams of the peer are refused")
          .atMost(LoopbackSockets.PATIENCE)
          .until(() -> isTurnedAway(connectorPort));
      TunnelEnds.exchange(user, "while it drains");
      TunnelEnds.exchange(farUser, "while it drains");
      assertThat(drained).isNotDone();
    }
    drained.get(30, TimeUnit.SECONDS);
    assertThat(
            ends.registry.get("htmux.stream.refusals").tag("reason", "draining").counter().count())
        .isPositive();
  }

  @Test
  void aConnectorTakesNoUsersAndDialsNoMoreAndItsLastStreamEndsIt() throws Exception {
    RunningRole acceptor = acceptor(List.of(), List.of(target("a")));
    RunningRole connector = connector(userPort, List.of());
    await().atMost(LoopbackSockets.PATIENCE).until(connector::isReady);
    CompletableFuture<Void> drained;
    try (Socket user = TunnelEnds.user(userPort)) {
      assertThat(TunnelEnds.greeting(user)).isEqualTo("a");
      drained = connector.drain(LONG).toCompletableFuture();
      assertThat(connector.isReady()).isFalse();
      await().atMost(LoopbackSockets.PATIENCE).until(() -> TunnelEnds.isFree(userPort));
      TunnelEnds.exchange(user, "while it drains");
      assertThat(drained).isNotDone();
    }
    drained.get(30, TimeUnit.SECONDS);
    ends.stop(acceptor);
    await().atMost(LoopbackSockets.PATIENCE).until(() -> connector.peers().isEmpty());
    assertThat(ends.registry.find("htmux.reconnects").counter().count()).isZero();
  }

  // ---- the ends

  private RunningRole proxied(Handshake.Version version) throws Exception {
    int serverPort = FreePorts.next();
    ends.server(serverPort, 1);
    RunningRole proxy =
        ends.start(
            TunnelEnds.config(
                new Role.HtmuxProxy(
                    new HostPort("127.0.0.1", tunnelPort),
                    new HostPort("127.0.0.1", serverPort),
                    "",
                    "",
                    TunnelEnds.KEY,
                    Duration.ofMinutes(5)),
                TunnelEnds.handshake(Optional.empty(), 1),
                Session.DEFAULT));
    Role client = ends.clientOf(tunnelPort, Optional.empty(), userPort, ends.target("a")).role();
    RunningRole running =
        ends.start(TunnelEnds.config(client, handshake(version), Session.DEFAULT));
    await().atMost(LoopbackSockets.PATIENCE).until(running::isReady);
    return proxy;
  }

  private static Handshake handshake(Handshake.Version version) {
    return new Handshake(
        version,
        Carrier.HTMUX,
        "/htmux",
        Optional.empty(),
        Optional.empty(),
        List.of(),
        1,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private RunningRole acceptor(List<ListenAddress> entrances, List<TunnelConfig.Target> targets)
      throws Exception {
    Role.SockMuxAcceptor role =
        new Role.SockMuxAcceptor(new HostPort("127.0.0.1", tunnelPort), entrances, targets);
    return ends.start(new TunnelConfig("test", role, Session.DEFAULT, SockMux.DEFAULT));
  }

  private RunningRole connector(int port, List<TunnelConfig.Target> targets) throws Exception {
    Role.SockMuxConnector role =
        new Role.SockMuxConnector(
            new HostPort("127.0.0.1", tunnelPort),
            List.of(ListenAddress.tcp(new HostPort("127.0.0.1", port))),
            targets,
            targets.isEmpty() ? CapsKeys.NONE : TunnelEnds.KEY);
    return ends.start(new TunnelConfig("test", role, Session.DEFAULT, SockMux.DEFAULT));
  }

  private ListenAddress entrance() {
    return ListenAddress.tcp(new HostPort("127.0.0.1", userPort));
  }

  private TunnelConfig.Target target(String name) throws IOException {
    return new TunnelConfig.Target(
        new HostPort("127.0.0.1", ends.target(name)), Transport.TCP, Optional.empty(), "");
  }

  private static boolean isTurnedAway(int port) throws IOException {
    try (Socket user = TunnelEnds.user(port)) {
      return endOf(user);
    }
  }

  /** Both an end and a reset are one. */
  private static boolean endOf(Socket user) {
    try {
      return user.getInputStream().read() < 0;
    } catch (IOException _) {
      return true;
    }
  }
}
