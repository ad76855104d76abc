package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.mux.StreamEnd;
import io.htmux.agent.policy.EntryPath;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A user at a client's local port, and a server whose answer may be anything. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutboundRequestTest {
  private static final RecordedOutbound RECORDED = RecordedOutbound.read();
  private static final String OK = "HTTP/1.1 200 Connection established.\r\n\r\n";
  private static final HostPort DESTINATION = new HostPort("127.0.0.1", 7777);

  private final LoopbackSockets loopback = new LoopbackSockets();
  private final Queue<NotConnectedException> failures = new ConcurrentLinkedQueue<>();
  private final Queue<SpokenStream> streams = new ConcurrentLinkedQueue<>();
  private Duration answerWithin = LoopbackSockets.PATIENCE;
  private LoopbackSession session;
  private PortListener port;

  @AfterEach
  void everythingIsGivenBack() {
    port.close();
    session.close();
    loopback.close();
  }

  @Test
  void theRequestIsTheOriginalsOctetForOctetAndTravelsInsideConnect() throws Exception {
    server(() -> new SpokenStream(RECORDED.answer()));

    try (Socket user = user()) {
      user.getOutputStream().write("ping".getBytes(StandardCharsets.US_ASCII));
      await().until(() -> onlyStream().heard().endsWith("ping"));
    }

    assertThat(RECORDED.request()).isEqualTo("CONNECT 127.0.0.1:7777 HTTP/1.0\r\n\r\n");
    assertThat(onlyStream().heard()).isEqualTo(RECORDED.request() + "ping");
    assertThat(onlyStream().stream().addresses().first().map(HostPort::host)).contains("127.0.0.1");
  }

  @Test
  void anAnswerMayBeCutAnywhereAndWhatFollowsItIsTheUsers() throws Exception {
    String answer = RECORDED.answer();
    assertThat(answer)
        .startsWith("HTTP/1.1 200 Connection established.\r\n")
        .hasSizeGreaterThan(60);
    for (int cut = 0; cut <= answer.length(); cut++) {
      String begin = answer.substring(0, cut);
      String rest = answer.substring(cut) + "hello";
      for (boolean early : new boolean[] {true, false}) {
        streams.clear();
        server(() -> early ? new SpokenStream(begin, rest) : new SpokenStream("", begin, rest));
        try (Socket user = user()) {
          assertThat(text(user.getInputStream(), 5)).as("cut at " + cut).isEqualTo("hello");
        }
        if (cut < answer.length() || early) {
          port.close();
          session.close();
        }
      }
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void answerAndFirstOctetsMayTravelTogetherInsideConnected() throws Exception {
    server(() -> new SpokenStream(OK + "hi"));

    try (Socket user = user()) {
      assertThat(text(user.getInputStream(), 2)).isEqualTo("hi");
    }
  }

  /** Nothing is read of him before, so that another way can still be tried. */
  @Test
  void whatAUserSaysWaitsForTheAnswer() throws Exception {
    server(() -> new SpokenStream(""));

    try (Socket user = user()) {
      user.getOutputStream().write("secret".getBytes(StandardCharsets.US_ASCII));
      await().until(() -> !streams.isEmpty() && !onlyStream().heard().isEmpty());
      assertThat(onlyStream().heard()).isEqualTo(RECORDED.request());
    }
  }

  static Stream<Arguments> hostileAnswers() {
    return Stream.of(
        Arguments.of("http-403", "HTTP/1.1 403 Forbidden\r\n\r\n"),
        Arguments.of("http-502", "HTTP/1.0 502 Bad Gateway\nContent-Length: 3\n\nbad"),
        Arguments.of("http-other", "HTTP/1.1 299 Whatever\r\n\r\n"),
        Arguments.of("http-other", "HTTP/1.1 100 Continue\r\n\r\n" + OK),
        Arguments.of("bad-answer", "HTTP/1.1 2000 OK\r\n\r\n"),
        Arguments.of("bad-answer", "HTTP/1.1 20\r\n\r\n"),
        Arguments.of("bad-answer", "SSH-2.0-OpenSSH\r\n\r\n"),
        Arguments.of("bad-answer", "\r\n" + OK),
        Arguments.of("bad-answer", "HTTP/1.1 200\rOK\r\n\r\n"),
        Arguments.of("bad-answer", "HTTP/1.1 200 \u0000\r\n\r\n"),
        Arguments.of("bad-answer", "\u0016\u0003\u0001"),
        Arguments.of("bad-answer", "x".repeat(8193)),
        Arguments.of("bad-answer", "HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(2000)));
  }

  @ParameterizedTest
  @MethodSource("hostileAnswers")
  void whatIsNoConsentTurnsTheUserAway(String reason, String answer) throws Exception {
    server(() -> new SpokenStream("", answer));

    aUserIsTurnedAway();

    assertThat(failures)
        .singleElement()
        .extracting(NotConnectedException::reason)
        .isEqualTo(reason);
    await().until(() -> onlyStream().end().isPresent());
  }

  @Test
  void aServerThatIsSilentIsGivenUpInTime() throws Exception {
    answerWithin = Duration.ofMillis(200);
    server(() -> new SpokenStream("HTTP/1.1 200 OK\r\n"));

    aUserIsTurnedAway();

    assertThat(failures)
        .singleElement()
        .extracting(NotConnectedException::reason)
        .isEqualTo("timed-out");
  }

  /** Opening the stream is part of the user's wait. */
  @Test
  void aServerThatDoesNotEvenOpenTheStreamIsGivenUpInTheSameTime() throws Exception {
    answerWithin = Duration.ofMillis(200);
    session = new LoopbackSession(loopback.sockets(), (_, _, early) -> early.release());
    listen();

    aUserIsTurnedAway();

    assertThat(failures)
        .singleElement()
        .extracting(NotConnectedException::reason)
        .isEqualTo("timed-out");
  }

  @Test
  void aServerThatRefusesOrClosesTurnsTheUserAway() throws Exception {
    session =
        new LoopbackSession(
            loopback.sockets(),
            (_, stream, early) -> {
              early.release();
              stream.refuse("not permitted");
            });
    listen();

    aUserIsTurnedAway();

    assertThat(failures)
        .singleElement()
        .extracting(NotConnectedException::reason)
        .isEqualTo("refused-by-peer");
  }

  @Test
  void aUserWhoGoesWhileHeWaitsEndsTheStream() throws Exception {
    Queue<Channel> accepted = new ConcurrentLinkedQueue<>();
    server(() -> new SpokenStream(""), accepted);
    try (Socket _ = user()) {
      await().until(() -> !streams.isEmpty() && !onlyStream().heard().isEmpty());
      accepted.forEach(Channel::close);

      await().until(() -> onlyStream().end().isPresent());
      assertThat(onlyStream().end().map(StreamEnd::cause)).contains(StreamEnd.Cause.CLOSED);
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void aSessionThatBreaksMeanwhileTurnsTheUserAway() throws Exception {
    server(() -> new SpokenStream(""));
    try (Socket user = user()) {
      await().until(() -> !streams.isEmpty() && !onlyStream().heard().isEmpty());
      session.breakNow();

      assertThat(readOrReset(user)).isNegative();
    }
    assertThat(failures)
        .singleElement()
        .extracting(NotConnectedException::reason)
        .isEqualTo("session-ended");
  }

  private SpokenStream onlyStream() {
    assertThat(streams).hasSize(1);
    return streams.element();
  }

  private void server(Supplier<SpokenStream> answer) throws InterruptedException {
    server(answer, new ConcurrentLinkedQueue<>());
  }

  private void server(Supplier<SpokenStream> answer, Queue<Channel> accepted)
      throws InterruptedException {
    session =
        new LoopbackSession(
            loopback.sockets(),
            (_, stream, early) -> {
              SpokenStream spoken = answer.get();
              spoken.accept(stream, early);
              streams.add(spoken);
            });
    listen(accepted);
  }

  private void listen() throws InterruptedException {
    listen(new ConcurrentLinkedQueue<>());
  }

  private void listen(Queue<Channel> accepted) throws InterruptedException {
    port =
        LoopbackSockets.await(
            PortListener.open(
                loopback.sockets(),
                session.here().channel().eventLoop(),
                LoopbackSockets.anyPort(),
                user -> {
                  accepted.add(user);
                  ask(user);
                }));
  }

  /** As the users of a client's local port. */
  private void ask(Channel user) {
    Future<Channel> connecting =
        OutboundRequest.ask(
            user.eventLoop(), session.here(), requester(user), DESTINATION, answerWithin);
    user.closeFuture().addListener(_ -> connecting.cancel(false));
    connecting.addListener(
        (Future<Channel> done) -> {
          if (done.isSuccess()) {
            ChannelRelay.between(user, Unpooled.EMPTY_BUFFER, done.getNow(), Unpooled.EMPTY_BUFFER);
            return;
          }
          if (!done.isCancelled()) {
            failures.add((NotConnectedException) done.cause());
          }
          user.config().setOption(ChannelOption.SO_LINGER, 0);
          user.eventLoop().execute(user::close);
        });
  }

  private static Requester requester(Channel user) {
    return new Requester(
        EntryPath.LOCAL_PORT,
        Optional.of(HostPort.of((InetSocketAddress) user.remoteAddress())),
        Optional.of(HostPort.of((InetSocketAddress) user.localAddress())),
        Optional.empty(),
        Optional.empty());
  }

  private Socket user() throws IOException {
    Socket user = new Socket(InetAddress.getLoopbackAddress(), port.address().port());
    user.setSoTimeout(Math.toIntExact(LoopbackSockets.PATIENCE.toMillis()));
    return user;
  }

  private void aUserIsTurnedAway() throws IOException {
    try (Socket user = user()) {
      assertThat(readOrReset(user)).isNegative();
    }
  }

  private static int readOrReset(Socket user) throws IOException {
    try {
      return user.getInputStream().read();
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
      return -1;
    }
  }

  private static String text(InputStream in, int octets) throws IOException {
    return new String(in.readNBytes(octets), StandardCharsets.US_ASCII);
  }
}
