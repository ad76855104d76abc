package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.SocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A dial that nobody waits for any more leaves no socket. */
class CancelledDialTest {
  private final LoopbackSockets loopback = new LoopbackSockets();

  @AfterEach
  void everythingIsGivenBack() {
    loopback.close();
  }

  @Test
  void aSocketThatGetsNoAnswerIsClosedAtOnce() {
    Silent socket = new Silent();
    var dialled =
        loopback
            .sockets(() -> socket)
            .dial(
                loopback.sockets().loops().next(),
                new HostPort("127.0.0.1", 9),
                Duration.ofHours(1));
    dialled.cancel(false);
    assertThat(socket.closeFuture().awaitUninterruptibly(LoopbackSockets.PATIENCE.toMillis()))
        .isTrue();
    assertThat(dialled.isCancelled()).isTrue();
  }

  /** Its connect never comes to an end. */
  private static final class Silent extends NioSocketChannel {
    @Override
    protected boolean doConnect(SocketAddress remote, SocketAddress local) {
      return false;
    }
  }
}
