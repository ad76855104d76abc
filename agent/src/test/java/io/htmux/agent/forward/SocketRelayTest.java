package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.HostPort;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A user who goes out directly, without a tunnel. After each test no buffer is left. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketRelayTest {
  private static final int MEBIBYTE = 1 << 20;

  private final LoopbackSockets loopback = new LoopbackSockets();
  private ServerSocket target;
  private PortListener port;

  @BeforeEach
  void start() throws Exception {
    target = Talk.target();
    HostPort destination = HostPort.of((InetSocketAddress) target.getLocalSocketAddress());
    Sockets sockets = loopback.sockets();
    EventLoop loop = sockets.loops().next();
    port =
        LoopbackSockets.await(
            PortListener.open(
                sockets,
                loop,
                LoopbackSockets.anyPort(),
                user ->
                    sockets
                        .dial(loop, destination, LoopbackSockets.PATIENCE)
                        .addListener(
                            (Future<Channel> dialled) ->
                                ChannelRelay.between(
                                    user,
                                    Unpooled.EMPTY_BUFFER,
                                    dialled.getNow(),
                                    Unpooled.EMPTY_BUFFER))));
  }

  @AfterEach
  void everythingIsGivenBack() throws IOException {
    port.close();
    target.close();
    loopback.close();
  }

  @Test
  void octetsArriveWholeBothWaysAndEachEndIsPassedOn() throws Exception {
    byte[] up = Talk.octets(1, 3 * MEBIBYTE);
    byte[] down = Talk.octets(2, 5 * MEBIBYTE);
    try (Socket user = user();
        Socket far = target.accept()) {
      CompletableFuture<Void> asking =
          Talk.inBackground(
              () -> {
                user.getOutputStream().write(up);
                user.shutdownOutput();
              });
      assertThat(far.getInputStream().readAllBytes()).isEqualTo(up);
      asking.join();

      CompletableFuture<Void> answering =
          Talk.inBackground(
              () -> {
                far.getOutputStream().write(down);
                far.shutdownOutput();
              });
      assertThat(user.getInputStream().readAllBytes()).isEqualTo(down);
      answering.join();
    }
  }

  @Test
  void aTargetThatClosesEndsTheUsersConnectionAfterItsLastOctet() throws Exception {
    try (Socket user = user()) {
      try (Socket far = target.accept()) {
        far.getOutputStream().write(new byte[] {1, 2, 3});
      }
      assertThat(user.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
    }
  }

  @Test
  void aResetIsPassedOnAsOne() throws Exception {
    try (Socket user = user();
        Socket far = target.accept()) {
      user.getOutputStream().write(1);
      assertThat(far.getInputStream().read()).isEqualTo(1);
      Talk.reset(user);

      far.setSoTimeout(Math.toIntExact(LoopbackSockets.PATIENCE.toMillis()));
      assertThatThrownBy(() -> far.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
  }

  @Test
  void aReaderWhoStallsStopsHisSource() throws Exception {
    int flood = 64 * MEBIBYTE;
    AtomicLong written = new AtomicLong();
    try (Socket user = user();
        Socket source = target.accept()) {
      CompletableFuture<Void> flooding =
          Talk.inBackground(
              () -> {
                byte[] block = new byte[MEBIBYTE / 16];
                for (int sent = 0; sent < flood; sent += block.length) {
                  source.getOutputStream().write(block);
                  written.addAndGet(block.length);
                }
                source.shutdownOutput();
              });
      awaitStill(written);

      assertThat(written.get()).isLessThan(flood);
      assertThat(loopback.bufferedOctets()).isBetween(1L, 2L * MEBIBYTE);
      assertThat(user.getInputStream().readAllBytes()).hasSize(flood);
      flooding.join();
    }
  }

  private Socket user() throws IOException {
    Socket user = new Socket(InetAddress.getLoopbackAddress(), port.address().port());
    user.setSoTimeout(Math.toIntExact(LoopbackSockets.PATIENCE.toMillis()));
    return user;
  }

  /** Until nothing more is taken for a while. */
  private static void awaitStill(AtomicLong written) {
    AtomicLong before = new AtomicLong(-1);
    await("the stall")
        .pollInterval(300, TimeUnit.MILLISECONDS)
        .atMost(LoopbackSockets.PATIENCE)
        .until(() -> written.get() > 0 && before.getAndSet(written.get()) == written.get());
  }
}
