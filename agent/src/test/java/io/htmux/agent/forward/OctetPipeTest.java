package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.mux.UnknownStreams;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two real connections and the pipe between them. */
@Timeout(60)
class OctetPipeTest {
  private static final Duration NEVER = Duration.ofMinutes(10);
  private static final int MEBIBYTE = 1 << 20;

  /** High mark of one write buffer, one read of four frames, and the room of small change. */
  private static final int BOUND_OCTETS = 2 * (128 * 1024 + 64 * 1024);

  private final LoopbackSockets loopback = new LoopbackSockets();
  private final BlockingQueue<Runnable> opening = new LinkedBlockingQueue<>();
  private ServerSocket server;
  private Channel port;
  private Socket client;
  private Socket far;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void everythingIsGivenBack() throws IOException {
    client.close();
    far.close();
    server.close();
    port.close();
    loopback.close();
  }

  @Test
  void octetsPassBothWaysUntouched() throws Exception {
    join(NEVER, true);
    byte[] up = random(1, 5 * MEBIBYTE);
    byte[] down = random(2, 5 * MEBIBYTE);

    client.getOutputStream().write(0);
    assertThat(far.getInputStream().read()).isZero();
    CompletableFuture<Void> sentUp = inBackground(() -> client.getOutputStream().write(up));
    CompletableFuture<Void> sentDown = inBackground(() -> far.getOutputStream().write(down));
    CompletableFuture<Void> cameUp =
        inBackground(() -> assertThat(far.getInputStream().readNBytes(up.length)).isEqualTo(up));

    assertThat(client.getInputStream().readNBytes(down.length)).isEqualTo(down);
    CompletableFuture.allOf(sentUp, sentDown, cameUp).join();
  }

  @Test
  void aFarEndThatReadsNothingHoldsTheNearOneBack() throws Exception {
    join(NEVER, true);
    byte[] up = random(3, 64 * MEBIBYTE);
    CompletableFuture<Void> sent = inBackground(() -> client.getOutputStream().write(up));

    await("octets gather").until(() -> loopback.bufferedOctets() > 64 * 1024);
    await("no more than the bound")
        .during(Duration.ofMillis(500))
        .atMost(LoopbackSockets.PATIENCE)
        .until(() -> loopback.bufferedOctets() <= BOUND_OCTETS);
    assertThat(sent).isNotDone();

    assertThat(far.getInputStream().readNBytes(up.length)).isEqualTo(up);
    sent.join();
  }

  @Test
  void whenTheClientEndsTheServerIsClosedAtOnce() throws Exception {
    join(NEVER, true);

    client.close();

    assertThat(end(far.getInputStream())).isEmpty();
  }

  @Test
  void whenTheServerEndsTheClientGetsWhatCameBefore() throws Exception {
    join(NEVER, true);
    client.getOutputStream().write(0);
    assertThat(far.getInputStream().read()).isZero();

    far.getOutputStream().write(new byte[] {1, 2, 3});
    far.close();

    assertThat(end(client.getInputStream())).containsExactly(1, 2, 3);
  }

  @Test
  void aResetIsPassedOnAsAnEnd() throws Exception {
    join(NEVER, true);

    client.setSoLinger(true, 0);
    client.close();

    assertThat(end(far.getInputStream())).isEmpty();
  }

  @Test
  void aServerThatSpeaksFirstIsHeardWhenTheClientHasSpoken() throws Exception {
    join(NEVER, true);
    far.getOutputStream().write(new byte[] {1, 2, 3});
    await("it was read").until(() -> loopback.bufferedOctets() > 0);

    client.setSoTimeout(200);
    assertThatThrownBy(() -> client.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);

    client.getOutputStream().write(9);
    client.setSoTimeout(Math.toIntExact(LoopbackSockets.PATIENCE.toMillis()));
    assertThat(client.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
    assertThat(far.getInputStream().read()).isEqualTo(9);
  }

  @Test
  void aServerThatFloodsAClientBeforeItHasSpokenIsHeldBack() throws Exception {
    join(NEVER, false);
    byte[] down = random(4, 64 * MEBIBYTE);
    CompletableFuture<Void> sent = inBackground(() -> far.getOutputStream().write(down));

    await("octets gather").until(() -> loopback.bufferedOctets() >= OctetFlow.MAX_HELD_OCTETS);
    await("no more than the bound")
        .during(Duration.ofMillis(300))
        .atMost(LoopbackSockets.PATIENCE)
        .until(() -> loopback.bufferedOctets() <= BOUND_OCTETS);
    assertThat(sent).isNotDone();

    opening.take().run();
    client.getOutputStream().write(0);
    assertThat(client.getInputStream().readNBytes(down.length)).isEqualTo(down);
    sent.join();
  }

  @Test
  void aServerThatEndsBeforeThePipeIsOpenClosesTheClient() throws Exception {
    join(NEVER, false);
    far.getOutputStream().write(new byte[1000]);

    far.close();

    assertThat(end(client.getInputStream())).isEmpty();
  }

  @Test
  void anEndThatTakesNothingForTooLongClosesThePipe() throws Exception {
    join(Duration.ofMillis(100), true);
    byte[] up = random(5, 64 * MEBIBYTE);

    CompletableFuture<Void> sent = inBackground(() -> client.getOutputStream().write(up));

    assertThat(end(client.getInputStream())).isEmpty();
    assertThat(sent.handle((_, failure) -> failure != null).join()).isTrue();
  }

  /**
   * @param open whether octets pass already
   */
  private void join(Duration stallLimit, boolean open) throws Exception {
    Sockets sockets = loopback.sockets();
    HostPort target = HostPort.of((InetSocketAddress) server.getLocalSocketAddress());
    ChannelHandler accepted =
        new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            sockets
                .dial(channel.eventLoop(), target, LoopbackSockets.PATIENCE)
                .addListener(
                    (Future<Channel> dialled) -> {
                      OctetPipe pipe =
                          OctetPipe.hold(
                              channel, dialled.getNow(), stallLimit, new UnknownStreams());
                      if (open) {
                        pipe.open();
                      }
                      opening.add(() -> channel.eventLoop().execute(pipe::open));
                    });
          }
        };
    port =
        LoopbackSockets.await(
            sockets.listen(
                sockets.loops().next(), sockets.loops(), LoopbackSockets.anyPort(), accepted));
    client =
        new Socket(
            InetAddress.getLoopbackAddress(), ((InetSocketAddress) port.localAddress()).getPort());
    client.setSoTimeout(Math.toIntExact(LoopbackSockets.PATIENCE.toMillis()));
    far = server.accept();
    far.setSoTimeout(Math.toIntExact(LoopbackSockets.PATIENCE.toMillis()));
  }

  private static byte[] random(long seed, int octets) {
    byte[] random = new byte[octets];
    new Random(seed).nextBytes(random);
    return random;
  }

  private static byte[] end(InputStream in) throws IOException {
    try {
      return in.readAllBytes();
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
      return new byte[0];
    }
  }

  private interface Io {
    void run() throws IOException;
  }

  private static CompletableFuture<Void> inBackground(Io io) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            io.run();
            done.complete(null);
          } catch (IOException | AssertionError e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }
}
