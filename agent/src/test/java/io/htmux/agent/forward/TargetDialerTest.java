package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user and the counts see when a target is not reached. */
class TargetDialerTest {
  private final LoopbackSockets loopback = new LoopbackSockets();
  private RelayedSession session;

  @AfterEach
  void everythingIsGivenBack() throws IOException {
    session.close();
    loopback.close();
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of("refused", new ConnectException("Connection refused")),
        Arguments.of("unreachable", new NoRouteToHostException("No route to host")),
        Arguments.of("unreachable", new SocketException("Network is unreachable")),
        Arguments.of("unknown-host", new UnknownHostException("nowhere.invalid")));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureIsCountedUnderItsReason(String reason, IOException failure) throws Exception {
    dialWith(new Failing(failure));

    aUserIsTurnedAway();

    assertThat(session.refusals(reason)).isEqualTo(1);
  }

  @Test
  void aTargetThatIsSilentIsGivenUpInTime() throws Exception {
    dialWith(new Silent());

    aUserIsTurnedAway();

    assertThat(session.refusals("timed-out")).isEqualTo(1);
  }

  private void dialWith(NioSocketChannel socket) throws InterruptedException {
    session =
        RelayedSession.to(
            loopback.sockets(), loopback.sockets(() -> socket), new HostPort("127.0.0.1", 9));
  }

  private void aUserIsTurnedAway() throws IOException {
    try (Socket user = session.user()) {
      user.getOutputStream().write(new byte[100]);
      assertThat(user.getInputStream().read()).isNegative();
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }

  private static final class Failing extends NioSocketChannel {
    private final IOException failure;

    Failing(IOException failure) {
      this.failure = failure;
    }

    @Override
    protected boolean doConnect(SocketAddress remote, SocketAddress local) throws IOException {
      throw failure;
    }
  }

  /** Its connect never comes to an end. */
  private static final class Silent extends NioSocketChannel {
    @Override
    protected boolean doConnect(SocketAddress remote, SocketAddress local) {
      return false;
    }
  }
}
