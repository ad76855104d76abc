package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.mux.UnknownStreams;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A write fails while another socket is read: Netty would close the socket at once, and its number
 * could be that of a new one before the turn is over. It is closed, but later; {@link
 * LoopbackSockets#close} tells when it was not.
 */
@Timeout(120)
class WriteThatFailsTest {
  private final LoopbackSockets loopback = new LoopbackSockets();
  private ServerSocket target;

  @BeforeEach
  void start() throws IOException {
    target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::echo);
  }

  @AfterEach
  void noSocketWasClosedWhileAnotherWasRead() throws IOException {
    target.close();
    loopback.close();
  }

  /** The stream is cut short, and the session goes on. */
  @Test
  void ofAStreamClosesItsSocketLater() throws Exception {
    try (SurvivingSession session = new SurvivingSession(loopback.sockets(), destination())) {
      for (int round = 1; round <= 5; round++) {
        try (Socket user = session.user()) {
          exchange(user);
          loopback.writesFailTo(target.getLocalPort());
          user.getOutputStream().write(2);
          assertThat(endOf(user)).isEqualTo(-1);
        } finally {
          loopback.writesFailTo(0);
        }
      }
      try (Socket user = session.user()) {
        exchange(user);
      }
      assertThat(session.ends()).isEmpty();
      assertThat(session.interruptions()).isZero();
    }
  }

  /** The session goes on over another connection, and the user with it. */
  @Test
  void ofALinkClosesItsSocketLater() throws Exception {
    try (SurvivingSession session = new SurvivingSession(loopback.sockets(), destination());
        Socket user = session.user()) {
      for (int round = 1; round <= 5; round++) {
        exchange(user);
        int before = session.interruptions();
        loopback.writesFailTo(session.relay().address().port());
        user.getOutputStream().write(2);
        await("the link is interrupted")
            .atMost(LoopbackSockets.PATIENCE)
            .until(() -> session.interruptions() > before);
        loopback.writesFailTo(0);
        assertThat(user.getInputStream().read()).isEqualTo(2);
      }
      assertThat(session.ends()).isEmpty();
    }
  }

  @Test
  void ofADirectConnectionClosesItsSocketLater() throws Exception {
    failsInTheMiddle(SocketRelay::between);
  }

  @Test
  void ofAPipeClosesItsSocketLater() throws Exception {
    failsInTheMiddle(
        (user, dialled) ->
            OctetPipe.hold(user, dialled, Duration.ofMinutes(10), new UnknownStreams()).open());
  }

  private interface Join {
    void join(Channel user, Channel dialled);
  }

  private void failsInTheMiddle(Join join) throws Exception {
    Sockets sockets = loopback.sockets();
    EventLoop loop = sockets.loops().next();
    PortListener port =
        LoopbackSockets.await(
            PortListener.open(
                sockets,
                loop,
                LoopbackSockets.anyPort(),
                user ->
                    sockets
                        .dial(loop, destination(), LoopbackSockets.PATIENCE)
                        .addListener(
                            (Future<Channel> dialled) -> join.join(user, dialled.getNow()))));
    try (Socket user = new Socket(InetAddress.getLoopbackAddress(), port.address().port())) {
      user.setSoTimeout(Math.toIntExact(LoopbackSockets.PATIENCE.toMillis()));
      exchange(user);
      loopback.writesFailTo(target.getLocalPort());
      user.getOutputStream().write(2);
      assertThat(endOf(user)).isEqualTo(-1);
    } finally {
      port.close();
    }
  }

  /** Both an end and a reset are one. */
  private static int endOf(Socket user) {
    try {
      return user.getInputStream().read();
    } catch (IOException _) {
      return -1;
    }
  }

  private static void exchange(Socket user) throws IOException {
    user.getOutputStream().write(1);
    assertThat(user.getInputStream().read()).isEqualTo(1);
  }

  private HostPort destination() {
    return HostPort.of((InetSocketAddress) target.getLocalSocketAddress());
  }

  private void echo() {
    while (!target.isClosed()) {
      try {
        Socket accepted = target.accept();
        Thread.startVirtualThread(
            () -> {
              try (accepted) {
                accepted.getInputStream().transferTo(accepted.getOutputStream());
              } catch (IOException _) {
                // its user tells
              }
            });
      } catch (IOException _) {
        // it is closed
      }
    }
  }
}
