package io.htmux.agent.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.forward.LoopbackSession;
import io.htmux.agent.forward.LoopbackSockets;
import io.htmux.agent.forward.OwnAddresses;
import io.htmux.agent.forward.PortAllowance;
import io.htmux.agent.forward.RecordedOutbound;
import io.htmux.agent.forward.Requester;
import io.htmux.agent.forward.Sockets;
import io.htmux.agent.forward.SpokenStream;
import io.htmux.agent.forward.StreamChannel;
import io.htmux.agent.forward.WaysOut;
import io.htmux.agent.lists.Answer;
import io.htmux.agent.lists.NameLookup;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.mux.StreamEnd;
import io.htmux.agent.policy.ConnectRules;
import io.htmux.agent.policy.EntryPath;
import io.htmux.agent.policy.Gate;
import io.htmux.agent.policy.Way;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that dials for its clients, and clients that may ask for anything. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PeerRequestTest {
  private static final String OK = "HTTP/1.1 200 Connection established.\r\n\r\n";
  private static final boolean LAB = true;
  private static final boolean OPEN = false;
  private static final Duration SHORT = Duration.ofMillis(300);

  private static final Requester PEER =
      new Requester(
          EntryPath.PEER_REQUEST,
          Optional.empty(),
          Optional.empty(),
          Optional.of(new HostPort("127.0.0.1", 1)),
          Optional.empty());
  private static final Gate OPEN_GATE =
      new Gate(
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          ConnectRules.NONE,
          List.of(Way.DIRECT));
  private static final NameLookup NAMES =
      new NameLookup(
          _ -> CompletableFuture.completedStage(new Answer.Failed("no name server here")),
          System::nanoTime,
          (_, _) -> () -> {},
          NameLookup.Limits.DEFAULT);

  private final LoopbackSockets loopback = new LoopbackSockets();
  private ServerSocket target;
  private LoopbackSession session;
  private Duration dialTimeout = LoopbackSockets.PATIENCE;

  @BeforeEach
  void listen() throws IOException {
    target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    target.setSoTimeout(Math.toIntExact(LoopbackSockets.PATIENCE.toMillis()));
  }

  @AfterEach
  void everythingIsGivenBack() throws IOException {
    session.close();
    target.close();
    loopback.close();
  }

  @Test
  void theOriginalsRequestIsServed() throws Exception {
    server(LAB, loopback.sockets(), LoopbackSockets.PATIENCE);
    String request = RecordedOutbound.read().request().replace("7777", "" + target.getLocalPort());

    SpokenStream client = client(request);

    try (Socket far = target.accept()) {
      say(far, "pong");
      await().until(() -> client.heard().endsWith("pong"));
      assertThat(client.heard()).isEqualTo(OK + "pong");
    }
    await().until(() -> client.end().isPresent());
    assertThat(client.end().map(StreamEnd::cause)).contains(StreamEnd.Cause.CLOSED);
  }

  /** What follows the head goes to the target, in order, wherever the cut is. */
  @Test
  void aRequestMayBeCutAnywhereAndWhatFollowsItIsTheTargets() throws Exception {
    server(LAB, loopback.sockets(), LoopbackSockets.PATIENCE);
    String request = request("127.0.0.1:" + target.getLocalPort()) + "SSH-2.0-x";
    for (int cut = 0; cut < request.length(); cut++) {
      String begin = request.substring(0, cut);
      String rest = request.substring(cut);
      for (SpokenStream client :
          new SpokenStream[] {client(begin, rest), client("", begin, rest)}) {
        try (Socket far = target.accept()) {
          far.setSoTimeout(Math.toIntExact(LoopbackSockets.PATIENCE.toMillis()));
          assertThat(new String(far.getInputStream().readNBytes(9), StandardCharsets.US_ASCII))
              .as("cut at " + cut)
              .isEqualTo("SSH-2.0-x");
        }
        await().until(() -> client.end().isPresent());
        assertThat(client.heard()).isEqualTo(OK);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TRACE http://h/ HTTP/1.0 | 405 Method Not Allowed",
        "POST /x HTTP/1.0 | 400 Bad Request",
        "connect h:1 HTTP/1.0 | 400 Bad Request",
        "CONNECT h HTTP/1.0 | 400 Bad Request",
        "CONNECT :80 HTTP/1.0 | 400 Bad Request",
        "CONNECT h:0 HTTP/1.0 | 400 Bad Request",
        "CONNECT h:65536 HTTP/1.0 | 400 Bad Request",
        "CONNECT h:-1 HTTP/1.0 | 400 Bad Request",
        "CONNECT *:80 HTTP/1.0 | 400 Bad Request",
        "CONNECT 127.1:80 HTTP/1.0 | 400 Bad Request",
        "CONNECT 2130706433:80 HTTP/1.0 | 400 Bad Request",
        "CONNECT 0x7f000001:80 HTTP/1.0 | 400 Bad Request",
        "CONNECT ::1:80 HTTP/1.0 | 400 Bad Request",
        "CONNECT [fe80::1%eth0]:80 HTTP/1.0 | 400 Bad Request",
        "CONNECT u@h:80 HTTP/1.0 | 400 Bad Request",
        "CONNECT h:80 | 400 Bad Request",
        "CONNECT h:80 HTTP/2.0 | 400 Bad Request",
        "CONNECT  h:80 HTTP/1.0 | 400 Bad Request",
        "SSH-2.0-OpenSSH | 400 Bad Request",
      })
  void whatIsNoConnectIsAnsweredAndClosed(String requestLine, String status) throws Exception {
    server(LAB, loopback.sockets(), LoopbackSockets.PATIENCE);

    assertThat(answer(requestLine + "\r\n\r\n")).startsWith("HTTP/1.1 " + status + "\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\n\r\n", "CONNECT h:1\rHTTP/1.0\r\n\r\n", "\u0016\u0003\u0001\u0000"})
  void whatIsNoHeadIsABadRequest(String octets) throws Exception {
    server(LAB, loopback.sockets(), LoopbackSockets.PATIENCE);

    assertThat(answer(octets)).startsWith("HTTP/1.1 400 Bad Request\r\n");
    assertThat(session.refusals("bad-request")).isEqualTo(1);
  }

  @Test
  void aHeadThatNeverEndsIsTooLarge() throws Exception {
    server(LAB, loopback.sockets(), LoopbackSockets.PATIENCE);

    assertThat(answer("CONNECT h:80 HTTP/1.0\r\n" + "A: b\r\n".repeat(2000)))
        .startsWith("HTTP/1.1 431 ");
  }

  @Test
  void aClientThatNeverEndsItsHeadIsGivenUpInTime() throws Exception {
    server(LAB, loopback.sockets(), SHORT);

    assertThat(answer("CONNECT h:80 HTTP/1.0\r\n")).startsWith("HTTP/1.1 408 ");
    assertThat(session.refusals("timed-out")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "localhost",
        "127.9.9.9",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "[::]",
        "169.254.169.254",
        "[fe80::1]",
        "224.0.0.1"
      })
  void anOpenServerDialsNoneOfItsOwnAddresses(String host) throws Exception {
    server(OPEN, loopback.sockets(), LoopbackSockets.PATIENCE);

    assertThat(answer(request(host + ":" + target.getLocalPort()))).startsWith("HTTP/1.1 403 ");
    assertThat(session.refusals("not-permitted")).isEqualTo(1);
  }

  @Test
  void aTargetThatIsNotThereIsABadGateway() throws Exception {
    server(LAB, loopback.sockets(), LoopbackSockets.PATIENCE);
    target.close();

    assertThat(answer(request("127.0.0.1:" + target.getLocalPort()))).startsWith("HTTP/1.1 502 ");
    assertThat(session.refusals("refused")).isEqualTo(1);
  }

  @Test
  void aTargetThatIsSilentIsAGatewayTimeout() throws Exception {
    dialTimeout = SHORT;
    server(LAB, loopback.sockets(Silent::new), LoopbackSockets.PATIENCE);

    assertThat(answer(request("127.0.0.1:80") + "what waits meanwhile"))
        .startsWith("HTTP/1.1 504 ");
    assertThat(session.refusals("timed-out")).isEqualTo(1);
  }

  @Test
  void aClientThatGoesWhileItsTargetIsDialledLeavesNothing() throws Exception {
    // what it sent before it went may still be wanted there
    dialTimeout = SHORT;
    server(LAB, loopback.sockets(Silent::new), LoopbackSockets.PATIENCE);
    SpokenStream client = client(request("127.0.0.1:80") + "early", "later", "and later");
    await().until(() -> client.stream() != null);

    session.here().channel().eventLoop().execute(() -> client.stream().close());

    await()
        .atMost(LoopbackSockets.PATIENCE)
        .untilAsserted(() -> assertThat(session.here().streamCount()).isZero());
  }

  /**
   * @param onLoopback whether nobody but this host can reach the server
   */
  private void server(boolean onLoopback, Sockets dialling, Duration headWithin)
      throws InterruptedException {
    session =
        new LoopbackSession(
            loopback.sockets(),
            (loop, stream, early) ->
                proxy(onLoopback, dialling, headWithin)
                    .serve(
                        StreamChannel.accept(loop, stream, StreamAddresses.NONE, early),
                        PEER,
                        Unpooled.EMPTY_BUFFER));
  }

  private HttpProxy proxy(boolean onLoopback, Sockets dialling, Duration headWithin) {
    WaysOut out =
        new WaysOut(
            dialling,
            NAMES,
            OPEN_GATE,
            Optional::empty,
            onLoopback,
            dialTimeout,
            dialTimeout,
            new OwnAddresses(),
            PortAllowance.all(),
            session.metrics());
    return new HttpProxy(
        out,
        "htmux-test",
        new HttpTimeouts(headWithin, LoopbackSockets.PATIENCE, LoopbackSockets.PATIENCE),
        session.metrics()::refused);
  }

  private SpokenStream client(String first, String... then) {
    SpokenStream client = new SpokenStream(first, then);
    session
        .here()
        .channel()
        .eventLoop()
        .submit(() -> client.opened(session.here().open(StreamAddresses.NONE, client)))
        .syncUninterruptibly();
    return client;
  }

  /** All that is answered to these octets until the stream is closed. */
  private String answer(String octets) {
    SpokenStream client = client("", octets);
    await().atMost(LoopbackSockets.PATIENCE).until(() -> client.end().isPresent());
    assertThat(client.end().map(StreamEnd::cause)).contains(StreamEnd.Cause.CLOSED);
    assertThat(client.heard()).containsIgnoringCase("\r\nconnection: close\r\n");
    return client.heard();
  }

  private static String request(String destination) {
    return "CONNECT " + destination + " HTTP/1.0\r\n\r\n";
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Its connect never comes to an end. */
  private static final class Silent extends NioSocketChannel {
    @Override
    protected boolean doConnect(SocketAddress remote, SocketAddress local) {
      return false;
    }
  }
}
