package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.htmux.agent.address.HostPort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When users are let in, and when the port is free again. */
@Timeout(60)
class PortListenerTest {
  private final LoopbackSockets loopback = new LoopbackSockets();
  private ServerSocket target;
  private RelayedSession session;

  @BeforeEach
  void start() throws Exception {
    target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    session =
        RelayedSession.to(
            loopback.sockets(), HostPort.of((InetSocketAddress) target.getLocalSocketAddress()));
  }

  @AfterEach
  void everythingIsGivenBack() throws IOException {
    session.close();
    target.close();
    loopback.close();
  }

  @Test
  void usersOfAPausedPortWaitAndAreServedLater() throws Exception {
    session.pausePort();
    try (Socket first = session.user();
        Socket second = session.user()) {
      first.getOutputStream().write(1);
      second.getOutputStream().write(2);
      assertThat(session.earlyOctets()).isEmpty();

      session.port().resume();

      try (Socket one = target.accept();
          Socket other = target.accept()) {
        assertThat(one.getInputStream().read() + other.getInputStream().read()).isEqualTo(3);
      }
    }
  }

  @Test
  void aPortMayBePausedMoreThanOnce() throws Exception {
    for (int round = 0; round < 5; round++) {
      session.pausePort();
      session.pausePort();
      session.port().resume();
      try (Socket user = session.user();
          Socket far = target.accept()) {
        far.getOutputStream().write(round);
        assertThat(user.getInputStream().read()).isEqualTo(round);
      }
    }
  }

  @Test
  void withoutASessionAUserIsClosed() throws Exception {
    Sockets sockets = loopback.sockets();
    PortListener port =
        LoopbackSockets.await(
            PortListener.open(
                sockets, sockets.loops().next(), LoopbackSockets.anyPort(), Optional::empty));

    try (Socket user = new Socket(InetAddress.getLoopbackAddress(), port.address().port())) {
      assertThat(user.getInputStream().read()).isNegative();
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    } finally {
      port.close();
    }
  }

  @Test
  void aClosedPortIsFreeAtOnceAndItsUsersGoOn() throws Exception {
    try (Socket user = session.user();
        Socket far = target.accept()) {
      int port = session.port().address().port();

      session.port().close();

      try (Socket _ = far) {
        awaitRefused(port);
        try (ServerSocket next = new ServerSocket()) {
          next.setReuseAddress(true);
          next.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
        far.getOutputStream().write(5);
        assertThat(user.getInputStream().read()).isEqualTo(5);
      }
    }
  }

  @Test
  void aTakenPortIsAFailureThatSaysSo() throws Exception {
    Sockets sockets = loopback.sockets();
    var opening =
        PortListener.open(
            sockets,
            sockets.loops().next(),
            HostPort.of((InetSocketAddress) target.getLocalSocketAddress()),
            Optional::empty);

    LoopbackSockets.await(opening);

    assertThat(opening.cause()).hasMessageContaining("in use");
  }

  private static void awaitRefused(int port) {
    Awaitility.await("the port is closed")
        .atMost(LoopbackSockets.PATIENCE)
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                    .isInstanceOf(ConnectException.class));
  }
}
