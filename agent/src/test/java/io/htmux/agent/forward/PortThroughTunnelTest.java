package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.mux.StreamAddresses;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A port for one connection at the peer: asking for it, and serving who asks. No buffer is left.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PortThroughTunnelTest {
  private static final String BOUND = "HTTP/1.1 100 bound\r\nHTMUX-Listen: 192.0.2.1:40000\r\n\r\n";
  private static final String CAME =
      "HTTP/1.1 200 accepted\r\nHTMUX-Accepted: 192.0.2.9:50000\r\n\r\n";

  private final LoopbackSockets loopback = new LoopbackSockets();
  private final Sockets sockets = loopback.sockets();

  @AfterEach
  void everythingIsGivenBack() {
    loopback.close();
  }

  // ---- both ends

  @Test
  void whoComesIsRelayedAndNobodyAfterHim() throws Exception {
    DirectEgress egress = new DirectEgress(sockets, LoopbackSockets.PATIENCE);
    try (AskedStreams peer = AskedStreams.served(sockets, egress)) {
      Listening listening = done(ask(peer, "127.0.0.1", Optional.empty()));
      assertThat(listening.at().host()).isEqualTo("127.0.0.1");
      try (Socket user = new Socket(InetAddress.getLoopbackAddress(), listening.at().port())) {
        Channel accepted = done(listening.accepted());
        assertThat(accepted.remoteAddress())
            .isEqualTo(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), user.getLocalPort()));
        AskedStreams.say((StreamChannel) accepted, "hello");
        assertThat(user.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
        user.getOutputStream().write("how are you".getBytes(StandardCharsets.US_ASCII));
        CollectedText.of(accepted).awaitText("how are you");
        assertThatThrownBy(
                () -> new Socket(InetAddress.getLoopbackAddress(), listening.at().port()).close())
            .isInstanceOf(IOException.class);
        user.shutdownOutput();
        accepted.closeFuture().await(LoopbackSockets.PATIENCE.toMillis());
        assertThat(accepted.isOpen()).isFalse();
      }
    }
  }

  @Test
  void onlyTheOneWhoIsExpectedIsTaken() throws Exception {
    DirectEgress egress = new DirectEgress(sockets, LoopbackSockets.PATIENCE);
    try (AskedStreams peer = AskedStreams.served(sockets, egress)) {
      Listening listening = done(ask(peer, "127.0.0.1", Optional.of("127.0.0.3")));
      try (Socket stranger = from("127.0.0.2", listening.at().port())) {
        assertThatThrownBy(() -> stranger.getInputStream().read())
            .isInstanceOf(SocketException.class);
      }
      assertThat(listening.accepted().isDone()).isFalse();
      try (Socket expected = from("127.0.0.3", listening.at().port())) {
        Channel accepted = done(listening.accepted());
        assertThat(accepted.remoteAddress())
            .isEqualTo(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.3"), expected.getLocalPort()));
        accepted.close().sync();
        assertThat(expected.getInputStream().read()).isNegative();
      }
    }
  }

  @Test
  void aPortOnEveryAddressIsToldAsTheOneThatIsExpectedSees() throws Exception {
    DirectEgress egress = new DirectEgress(sockets, LoopbackSockets.PATIENCE);
    try (AskedStreams peer = AskedStreams.served(sockets, egress)) {
      Listening listening = done(ask(peer, "*", Optional.of("127.0.0.3")));
      assertThat(listening.at().host()).isEqualTo("127.0.0.1");
      listening.accepted().cancel(false);
      awaitFreed(egress);
    }
  }

  @Test
  void aPortThatNobodyWantsAnyMoreIsFreed() throws Exception {
    DirectEgress egress = new DirectEgress(sockets, LoopbackSockets.PATIENCE);
    try (AskedStreams peer = AskedStreams.served(sockets, egress)) {
      done(ask(peer, "127.0.0.1", Optional.empty())).accepted().cancel(false);
      awaitFreed(egress);
    }
  }

  @Test
  void aPortIsFreedWithItsSession() throws Exception {
    DirectEgress egress = new DirectEgress(sockets, LoopbackSockets.PATIENCE);
    Listening listening;
    try (AskedStreams peer = AskedStreams.served(sockets, egress)) {
      listening = done(ask(peer, "127.0.0.1", Optional.empty()));
    }
    awaitFreed(egress);
    assertThat(listening.accepted().await(LoopbackSockets.PATIENCE.toMillis())).isTrue();
    assertThat(listening.accepted().isSuccess()).isFalse();
  }

  @Test
  void nobodyWhoComesInTimeIsToldApart() throws Exception {
    DirectEgress egress = new DirectEgress(sockets, Duration.ofMillis(50));
    try (AskedStreams peer = AskedStreams.served(sockets, egress)) {
      Listening listening = done(ask(peer, "127.0.0.1", Optional.empty()));
      assertThat(reason(listening.accepted())).isEqualTo("timed-out");
      awaitFreed(egress);
    }
  }

  @Test
  void whyThereIsNoPortIsTold() throws Exception {
    DirectEgress egress = new DirectEgress(sockets, LoopbackSockets.PATIENCE);
    try (AskedStreams peer = AskedStreams.served(sockets, egress);
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(reason(ask(peer, new HostPort("127.0.0.1", 80), Optional.empty())))
          .isEqualTo("not-permitted");
      assertThat(
              reason(ask(peer, new HostPort("127.0.0.1", taken.getLocalPort()), Optional.empty())))
          .isEqualTo("refused-by-peer");
      assertThat(reason(ask(peer, new HostPort("192.0.2.1", 0), Optional.empty())))
          .isEqualTo("refused-by-peer");
    }
  }

  // ---- the asking end

  @Test
  void anAnswerIsUnderstoodWhereverItIsCut() throws Exception {
    String whole = BOUND + CAME + "first octets";
    try (AskedStreams peer = AskedStreams.forTest(sockets)) {
      for (int cut = 0; cut <= whole.length(); cut++) {
        Future<Listening> asked = ask(peer, "*", Optional.of("192.0.2.9"));
        StreamChannel far = peer.next();
        AskedStreams.say(far, whole.substring(0, cut));
        AskedStreams.say(far, whole.substring(cut));
        Listening listening = done(asked);
        assertThat(listening.at()).isEqualTo(new HostPort("192.0.2.1", 40000));
        Channel accepted = done(listening.accepted());
        assertThat(accepted.remoteAddress())
            .as("cut at %d", cut)
            .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.9"), 50000));
        CollectedText.of(accepted).awaitText("first octets");
        accepted.close().sync();
      }
    }
  }

  @Test
  void anAnswerThatEndsTooSoonIsNoneAndNothingIsLeft() throws Exception {
    String whole = BOUND + CAME;
    try (AskedStreams peer = AskedStreams.forTest(sockets)) {
      for (int cut = 0; cut < whole.length(); cut++) {
        Future<Listening> asked = ask(peer, "*", Optional.empty());
        StreamChannel far = peer.next();
        far.writeAndFlush(Unpooled.copiedBuffer(whole.substring(0, cut), StandardCharsets.US_ASCII))
            .addListener(_ -> far.close());
        if (cut < BOUND.length()) {
          assertThat(reason(asked)).as("cut at %d", cut).isEqualTo("no-answer");
        } else {
          assertThat(reason(done(asked).accepted())).as("cut at %d", cut).isEqualTo("no-answer");
        }
      }
    }
  }

  /** As a data connection of FTP does; all of it comes in one read of the link. */
  @ParameterizedTest
  @ValueSource(strings = {"all of it", ""})
  void whoSpeaksAndEndsAtOnceIsHeard(String said) throws Exception {
    try (AskedStreams peer = AskedStreams.forTest(sockets)) {
      for (int i = 0; i < 100; i++) {
        Future<Listening> asked = ask(peer, "*", Optional.empty());
        StreamChannel far = peer.next();
        AskedStreams.say(far, BOUND);
        Promise<String> heard = heard(peer, done(asked));
        far.writeAndFlush(Unpooled.copiedBuffer(CAME + said, StandardCharsets.US_ASCII))
            .addListener(_ -> far.close());
        assertThat(done(heard)).isEqualTo(said);
      }
    }
  }

  /** All that is said, until it ends. */
  private static Promise<String> heard(AskedStreams peer, Listening listening) {
    Promise<String> heard = peer.session().channel().eventLoop().newPromise();
    listening
        .accepted()
        .addListener(
            (Future<Channel> done) -> {
              if (!done.isSuccess()) {
                heard.setFailure(done.cause());
                return;
              }
              CollectedText text = CollectedText.of(done.getNow());
              done.getNow().closeFuture().addListener(_ -> heard.setSuccess(text.text()));
            });
    return heard;
  }

  @Test
  void whatIsAskedIsOneHead() throws Exception {
    try (AskedStreams peer = AskedStreams.forTest(sockets)) {
      ask(peer, "*", Optional.of("192.0.2.9"));
      CollectedText.of(peer.next())
          .awaitText("ACCEPT *:0 HTTP/1.0\r\nHTMUX-Expect-From: 192.0.2.9\r\n\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'SSH-2.0-OpenSSH\r\n\r\n', bad-answer",
    "'HTTP/1.1 100 bound\r\n\r\n', bad-answer",
    "'HTTP/1.1 100 bound\r\nHTMUX-Listen: nonsense\r\n\r\n', bad-answer",
    "'HTTP/1.1 100 bound\r\nHTMUX-Listen: a:1\r\nHTMUX-Listen: b:1\r\n\r\n', bad-answer",
    "'HTTP/1.1 200 accepted\r\nHTMUX-Accepted: 192.0.2.9:5\r\n\r\n', bad-answer",
    "'HTTP/1.1 403 Forbidden\r\n\r\n', not-permitted",
    "'HTTP/1.1 504 Gateway Timeout\r\n\r\n', timed-out",
    "'HTTP/1.1 500 could not bound\r\n\r\n', refused-by-peer",
    "'HTTP/1.1 405 Method Not Allowed\r\n\r\n', refused-by-peer",
    "'HTTP/1.1 100 bound\r\n folded\r\n\r\n', bad-head",
    "'HTTP/1.1 100 bound\r\nno header\r\n\r\n', bad-head",
    "'\r\n\r\n', bad-head",
  })
  void anAnswerThatIsNoneIsToldApart(String answer, String reason) throws Exception {
    try (AskedStreams peer = AskedStreams.forTest(sockets)) {
      Future<Listening> asked = ask(peer, "*", Optional.empty());
      StreamChannel far = peer.next();
      CollectedText.of(far);
      AskedStreams.say(far, answer);
      assertThat(reason(asked)).isEqualTo(reason);
      far.closeFuture().await(LoopbackSockets.PATIENCE.toMillis());
      assertThat(far.isOpen()).isFalse();
    }
  }

  @Test
  void aHeadWithoutEndIsGivenUpSoon() throws Exception {
    try (AskedStreams peer = AskedStreams.forTest(sockets)) {
      Future<Listening> asked = ask(peer, "*", Optional.empty());
      AskedStreams.say(peer.next(), "HTTP/1.1 100 bound\r\nX: " + "x".repeat(9000));
      assertThat(reason(asked)).isEqualTo("head-too-large");
    }
  }

  @Test
  void aSecondPortIsNoAnswer() throws Exception {
    try (AskedStreams peer = AskedStreams.forTest(sockets)) {
      Future<Listening> asked = ask(peer, "*", Optional.empty());
      AskedStreams.say(peer.next(), BOUND + BOUND);
      assertThat(reason(done(asked).accepted())).isEqualTo("bad-answer");
    }
  }

  // ---- the serving end

  @Test
  void aRequestIsUnderstoodWhereverItIsCut() throws Exception {
    String request = "ACCEPT 127.0.0.1:0 HTTP/1.0\r\nHTMUX-Expect-From: 127.0.0.1\r\n\r\n";
    DirectEgress egress = new DirectEgress(sockets, LoopbackSockets.PATIENCE);
    try (AskedStreams peer = AskedStreams.served(sockets, egress)) {
      for (int cut = 0; cut <= request.length(); cut++) {
        StreamChannel stream = opened(peer);
        AskedStreams.say(stream, request.substring(0, cut));
        AskedStreams.say(stream, request.substring(cut));
        CollectedText answer = CollectedText.of(stream);
        await("an answer")
            .atMost(LoopbackSockets.PATIENCE)
            .until(
                () -> answer.text().startsWith("HTTP/1.1 100 bound\r\nHTMUX-Listen: 127.0.0.1:"));
        stream.close().sync();
      }
      awaitFreed(egress);
      assertThat(egress.opened()).hasSize(request.length() + 1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ACCEPT  HTTP/1.0\r\n\r\n",
        "ACCEPT 127.0.0.1 HTTP/1.0\r\n\r\n",
        "ACCEPT 127.0.0.1:0\r\n\r\n",
        "ACCEPT 127.0.0.1:0 HTTP/2\r\n\r\n",
        "ACCEPT 127.0.0.1:70000 HTTP/1.0\r\n\r\n",
      })
  void whatIsNoRequestIsRefused(String request) throws Exception {
    DirectEgress egress = new DirectEgress(sockets, LoopbackSockets.PATIENCE);
    try (AskedStreams peer = AskedStreams.served(sockets, egress)) {
      StreamChannel stream = opened(peer);
      AskedStreams.say(stream, request);
      CollectedText.of(stream).awaitText("HTTP/1.1 400 Bad Request\r\n\r\n");
      assertThat(egress.opened()).isEmpty();
    }
  }

  private static Future<Listening> ask(AskedStreams peer, String host, Optional<String> expected) {
    return ask(peer, new HostPort(host, 0), expected);
  }

  private static Future<Listening> ask(AskedStreams peer, HostPort at, Optional<String> expected) {
    EventLoop loop = peer.session().channel().eventLoop();
    Promise<Listening> asked = loop.newPromise();
    loop.execute(
        () ->
            PromiseNotifier.cascade(
                PortRequest.send(
                    peer.session(),
                    new IncomingConnection(
                        AskedStreams.PEER,
                        "ftp",
                        at,
                        expected,
                        IncomingConnection.Side.DESTINATIONS),
                    LoopbackSockets.PATIENCE),
                asked));
    return asked;
  }

  private static <T> T done(Future<T> future) throws InterruptedException {
    T now = LoopbackSockets.await(future);
    assertThat(future.cause()).isNull();
    return now;
  }

  private static StreamChannel opened(AskedStreams peer) throws InterruptedException {
    EventLoop loop = peer.session().channel().eventLoop();
    Promise<StreamChannel> opened = loop.newPromise();
    loop.execute(
        () ->
            PromiseNotifier.cascade(
                StreamOpening.open(peer.session(), StreamAddresses.NONE), opened));
    return done(opened);
  }

  private static String reason(Future<?> failing) throws InterruptedException {
    assertThat(failing.await(LoopbackSockets.PATIENCE.toMillis())).isTrue();
    assertThat(failing.cause()).isInstanceOf(NotConnectedException.class);
    return ((NotConnectedException) failing.cause()).reason();
  }

  private static void awaitFreed(DirectEgress egress) {
    await("the port is freed")
        .atMost(LoopbackSockets.PATIENCE)
        .until(
            () ->
                !egress.opened().isEmpty()
                    && egress.opened().stream().allMatch(one -> isFree(one.at())));
  }

  private static boolean isFree(HostPort at) {
    try (Socket _ = new Socket(InetAddress.ofLiteral(at.host()), at.port())) {
      return false;
    } catch (IOException _) {
      return true;
    }
  }

  private static Socket from(String host, int port) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(host), 0));
    socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
    socket.setSoTimeout(Math.toIntExact(LoopbackSockets.PATIENCE.toMillis()));
    return socket;
  }
}
