package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.mux.StreamAddresses;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A port for the datagrams of one user at the peer: asking for it, and serving who asks. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatagramPortThroughTunnelTest {
  private static final HostPort ANY = new HostPort("127.0.0.1", 0);
  private static final HostPort USER = new HostPort("127.0.0.3", 0);
  private static final String BOUND =
      "HTTP/1.1 100 bound\r\nHTMUX-Listen: 192.0.2.1:40000/udp\r\n\r\n";

  private final LoopbackSockets loopback = new LoopbackSockets();
  private final Sockets sockets = loopback.sockets();
  private final DirectEgress egress = new DirectEgress(sockets, LoopbackSockets.PATIENCE);

  @AfterEach
  void everythingIsGivenBack() {
    loopback.close();
  }

  // ---- both ends

  @Test
  void hisDatagramsAreHeardAndAnsweredAndNobodyElses() throws Exception {
    try (AskedStreams peer = AskedStreams.served(sockets, egress);
        DatagramSocket stranger = user("127.0.0.2");
        DatagramSocket user = user("127.0.0.3")) {
      DatagramPort port = done(ask(peer, ANY, USER));
      assertThat(port.at().host()).isEqualTo("127.0.0.1");
      echo(port.user());
      stranger.send(new DatagramPacket(new byte[3], 3, address(port)));
      for (int octets : new int[] {1, 512, 1472, 9000, 40_000}) {
        byte[] datagram = new byte[octets];
        Arrays.fill(datagram, (byte) octets);
        user.send(new DatagramPacket(datagram, octets, address(port)));
        DatagramPacket answer = new DatagramPacket(new byte[65_536], 65_536);
        user.receive(answer);
        assertThat(Arrays.copyOf(answer.getData(), answer.getLength())).isEqualTo(datagram);
        assertThat(answer.getSocketAddress()).isEqualTo(address(port));
      }
      port.user().close().sync();
      awaitFree(port);
    }
  }

  @Test
  void aPortIsFreedWithItsSession() throws Exception {
    DatagramPort port;
    try (AskedStreams peer = AskedStreams.served(sockets, egress)) {
      port = done(ask(peer, ANY, USER));
    }
    awaitFree(port);
    assertThat(port.user().closeFuture().await(LoopbackSockets.PATIENCE.toMillis())).isTrue();
  }

  @Test
  void whyThereIsNoPortIsTold() throws Exception {
    try (AskedStreams peer = AskedStreams.served(sockets, egress);
        DatagramSocket taken = user("127.0.0.1")) {
      assertThat(reason(ask(peer, new HostPort("127.0.0.1", 53), USER))).isEqualTo("not-permitted");
      assertThat(reason(ask(peer, new HostPort("127.0.0.1", taken.getLocalPort()), USER)))
          .isEqualTo("refused-by-peer");
      assertThat(reason(ask(peer, ANY, new HostPort("a-name", 0)))).isEqualTo("not-permitted");
    }
  }

  // ---- the asking end

  @Test
  void whatIsAskedIsOneHead() throws Exception {
    try (AskedStreams peer = AskedStreams.forTest(sockets)) {
      ask(peer, ANY, new HostPort("127.0.0.3", 5000));
      CollectedText.of(peer.next())
          .awaitText(
              "ACCEPT 127.0.0.1:0/udp HTTP/1.0\r\nHTMUX-Expect-From: 127.0.0.3:5000\r\n\r\n");
    }
  }

  @Test
  void anAnswerIsUnderstoodWhereverItIsCutWithADatagramBehindIt() throws Exception {
    String whole = BOUND + "\0\4\0abc";
    try (AskedStreams peer = AskedStreams.forTest(sockets)) {
      for (int cut = 0; cut <= whole.length(); cut++) {
        Future<DatagramPort> asked = ask(peer, ANY, USER);
        StreamChannel far = peer.next();
        AskedStreams.say(far, whole.substring(0, cut));
        AskedStreams.say(far, whole.substring(cut));
        DatagramPort port = done(asked);
        assertThat(port.at()).isEqualTo(new HostPort("192.0.2.1", 40000));
        CollectedText.of(port.user()).awaitText("abc");
        port.user().close().sync();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'SSH-2.0-OpenSSH\r\n\r\n', bad-answer",
    "'HTTP/1.1 100 bound\r\n\r\n', bad-answer",
    "'HTTP/1.1 100 bound\r\nHTMUX-Listen: nonsense\r\n\r\n', bad-answer",
    "'HTTP/1.1 100 bound\r\nHTMUX-Listen: 192.0.2.1:40000\r\n\r\n', bad-answer",
    "'HTTP/1.1 100 bound\r\nHTMUX-Listen: 192.0.2.1:0/udp\r\n\r\n', bad-answer",
    "'HTTP/1.1 400 Bad Request\r\n\r\n', refused-by-peer",
    "'HTTP/1.1 403 Forbidden\r\n\r\n', not-permitted",
    "'HTTP/1.1 500 could not bound\r\n\r\n', refused-by-peer",
  })
  void anAnswerThatIsNoneIsToldApart(String answer, String reason) throws Exception {
    try (AskedStreams peer = AskedStreams.forTest(sockets)) {
      Future<DatagramPort> asked = ask(peer, ANY, USER);
      StreamChannel far = peer.next();
      CollectedText.of(far);
      AskedStreams.say(far, answer);
      assertThat(reason(asked)).isEqualTo(reason);
      far.closeFuture().await(LoopbackSockets.PATIENCE.toMillis());
      assertThat(far.isOpen()).isFalse();
    }
  }

  // ---- the serving end

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ACCEPT 127.0.0.1:0/udp HTTP/1.0\r\n\r\n",
        "ACCEPT 127.0.0.1:0/udp HTTP/1.0\r\nHTMUX-Expect-From: 127.0.0.3\r\n\r\n",
        "ACCEPT 127.0.0.1:0/udp HTTP/1.0\r\nHTMUX-Expect-From: 127.0.0.3:70000\r\n\r\n",
        "ACCEPT 127.0.0.1/udp HTTP/1.0\r\nHTMUX-Expect-From: 127.0.0.3:0\r\n\r\n",
        "ACCEPT /udp HTTP/1.0\r\nHTMUX-Expect-From: 127.0.0.3:0\r\n\r\n",
        "ACCEPT 127.0.0.1:0/sctp HTTP/1.0\r\nHTMUX-Expect-From: 127.0.0.3:0\r\n\r\n",
      })
  void whatIsNoRequestIsRefused(String request) throws Exception {
    try (AskedStreams peer = AskedStreams.served(sockets, egress)) {
      StreamChannel stream = opened(peer);
      AskedStreams.say(stream, request);
      CollectedText.of(stream).awaitText("HTTP/1.1 400 Bad Request\r\n\r\n");
    }
  }

  private static Future<DatagramPort> ask(AskedStreams peer, HostPort at, HostPort user) {
    EventLoop loop = peer.session().eventLoop();
    Promise<DatagramPort> asked = loop.newPromise();
    loop.execute(
        () ->
            PromiseNotifier.cascade(
                DatagramPortRequest.send(peer.session(), at, user, LoopbackSockets.PATIENCE),
                asked));
    return asked;
  }

  private static StreamChannel opened(AskedStreams peer) throws InterruptedException {
    EventLoop loop = peer.session().eventLoop();
    Promise<StreamChannel> opened = loop.newPromise();
    loop.execute(
        () ->
            PromiseNotifier.cascade(
                StreamOpening.open(peer.session(), StreamAddresses.NONE), opened));
    return done(opened);
  }

  private static <T> T done(Future<T> future) throws InterruptedException {
    T now = LoopbackSockets.await(future);
    assertThat(future.cause()).isNull();
    return now;
  }

  private static String reason(Future<?> failing) throws InterruptedException {
    assertThat(failing.await(LoopbackSockets.PATIENCE.toMillis())).isTrue();
    assertThat(failing.cause()).isInstanceOf(NotConnectedException.class);
    return ((NotConnectedException) failing.cause()).reason();
  }

  private static InetSocketAddress address(DatagramPort port) {
    return new InetSocketAddress(InetAddress.ofLiteral(port.at().host()), port.at().port());
  }

  private static DatagramSocket user(String host) throws IOException {
    DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(host), 0));
    socket.setSoTimeout(Math.toIntExact(LoopbackSockets.PATIENCE.toMillis()));
    return socket;
  }

  /** The port's number can be had by somebody else again. */
  private static void awaitFree(DatagramPort port) {
    await("the port is free")
        .atMost(LoopbackSockets.PATIENCE)
        .until(
            () -> {
              try (DatagramSocket other = new DatagramSocket(address(port))) {
                return other.isBound();
              } catch (IOException _) {
                return false;
              }
            });
  }

  private static void echo(Channel channel) {
    channel
        .eventLoop()
        .execute(
            () -> {
              channel
                  .pipeline()
                  .addLast(
                      new SimpleChannelInboundHandler<ByteBuf>() {
                        @Override
                        protected void channelRead0(
                            ChannelHandlerContext context, ByteBuf datagram) {
                          context.writeAndFlush(datagram.retain());
                        }

                        @Override
                        public void channelReadComplete(ChannelHandlerContext context) {
                          context.read();
                        }
                      });
              channel.read();
            });
  }
}
