package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import io.htmux.agent.address.HostPort;
import io.htmux.agent.forward.LoopbackSockets;
import io.htmux.agent.mux.BindRequest;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom this end listens for by BIND, and for how long. */
@Timeout(60)
class BoundPortsTest {
  private final LoopbackSockets loopback = new LoopbackSockets();
  private final EventLoop loop = loopback.sockets().loops().next();
  private final int port = FreePorts.next();

  @AfterEach
  void close() {
    loopback.close();
  }

  @Test
  void aPortIsOpenUntilTheSessionEnds() throws Exception {
    BoundPorts ports = ports(true);
    Future<HostPort> opened = open(ports, "tcp:127.0.0.1:" + port + ":127.0.0.1:7777");
    assertThat(LoopbackSockets.await(opened)).isEqualTo(new HostPort("127.0.0.1", port));
    assertThat(FreePorts.isFree(port)).isFalse();

    loop.execute(ports::close);

    await().atMost(LoopbackSockets.PATIENCE).until(() -> FreePorts.isFree(port));
  }

  @Test
  void aPortThatIsReadyBehindTheEndIsFreeAgain() throws Exception {
    BoundPorts ports = ports(true);
    loop.submit(ports::close).sync();
    Future<HostPort> opened = open(ports, "tcp:127.0.0.1:" + port + ":127.0.0.1:7777");
    LoopbackSockets.await(opened);
    assertThat(opened.isCancelled()).isTrue();
    await().atMost(LoopbackSockets.PATIENCE).until(() -> FreePorts.isFree(port));
  }

  @Test
  void aPeerThatMayHaveNoneGetsNone() throws Exception {
    Future<HostPort> opened = open(ports(false), "tcp:127.0.0.1:" + port + ":127.0.0.1:7777");
    LoopbackSockets.await(opened);
    assertThat(opened.cause()).isInstanceOf(BoundPorts.NotPermittedException.class);
    assertThat(FreePorts.isFree(port)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tcp", "udp:127.0.0.1:9:127.0.0.1:7", "tcp:127.0.0.1:x:127.0.0.1:7"})
  void whatCannotBeReadIsNoPort(String text) throws Exception {
    Future<HostPort> opened = open(ports(true), text);
    LoopbackSockets.await(opened);
    assertThat(opened.cause()).isInstanceOf(BoundPorts.NotPermittedException.class);
  }

  @Test
  void aPortOfSomebodyElseStaysHis() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Future<HostPort> opened =
          open(ports(true), "tcp:127.0.0.1:" + other.getLocalPort() + ":127.0.0.1:7777");
      LoopbackSockets.await(opened);
      assertThat(opened.cause()).isInstanceOfAny(BindException.class, IOException.class);
    }
  }

  private BoundPorts ports(boolean permitted) {
    return new BoundPorts(loopback.sockets(), loop, permitted, Optional::empty);
  }

  private Future<HostPort> open(BoundPorts ports, String bind) throws Exception {
    CompletableFuture<Future<HostPort>> opening = new CompletableFuture<>();
    loop.execute(() -> opening.complete(ports.open(new BindRequest(2, bind))));
    return opening.get(LoopbackSockets.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }
}
