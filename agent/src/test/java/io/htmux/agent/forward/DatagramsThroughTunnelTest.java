package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.HostPort;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Datagrams to a destination that the peer reaches: asking for it, and serving who asks. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatagramsThroughTunnelTest {
  private static final String ANSWER =
      String.join(
          "\r\n",
          "HTTP/1.1 101 Switching Protocols",
          "Connection: Upgrade",
          "Upgrade: connect-udp",
          "Capsule-Protocol: ?1",
          "",
          "");

  private final LoopbackSockets loopback = new LoopbackSockets();
  private final Sockets sockets = loopback.sockets();
  private DatagramSocket echo;

  @BeforeEach
  void anEcho() throws IOException {
    echo = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    Thread.startVirtualThread(this::answer);
  }

  @AfterEach
  void everythingIsGivenBack() {
    echo.close();
    loopback.close();
  }

  @Test
  void datagramsKeepTheirBoundaries() throws Exception {
    try (AskedStreams peer =
        AskedStreams.served(sockets, new DirectEgress(sockets, LoopbackSockets.PATIENCE))) {
      Channel channel = done(ask(peer));
      List<Integer> came = sizes(channel);
      for (int octets : new int[] {1, 512, 1472, 9000, 40_000}) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[octets]));
        await("%d octets".formatted(octets))
            .atMost(LoopbackSockets.PATIENCE)
            .until(() -> !came.isEmpty() && came.getLast() == octets);
      }
      assertThat(came).containsExactly(1, 512, 1472, 9000, 40_000);
      channel.close().sync();
    }
  }

  @Test
  void anAnswerIsUnderstoodWhereverItIsCutWithDatagramsBehindIt() throws Exception {
    String whole = ANSWER + "\0\4\0abc" + "\0\3\0de";
    try (AskedStreams peer = AskedStreams.forTest(sockets)) {
      for (int cut = 0; cut <= whole.length(); cut++) {
        Future<Channel> asked = ask(peer);
        StreamChannel far = peer.next();
        AskedStreams.say(far, whole.substring(0, cut));
        AskedStreams.say(far, whole.substring(cut));
        List<Integer> came = sizes(done(asked));
        await("both").atMost(LoopbackSockets.PATIENCE).until(() -> came.equals(List.of(3, 2)));
        far.close();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'HTTP/1.1 403 Forbidden\r\n\r\n', not-permitted",
    "'HTTP/1.1 502 Bad Gateway\r\n\r\n', refused-by-peer",
    "'HTTP/1.1 504 Gateway Timeout\r\n\r\n', timed-out",
    "'HTTP/1.1 200 OK\r\n\r\n', refused-by-peer",
    "'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n', bad-answer",
    "'220 ftp\r\n\r\n', bad-answer",
  })
  void anAnswerThatIsNoConsentIsToldApart(String answer, String reason) throws Exception {
    try (AskedStreams peer = AskedStreams.forTest(sockets)) {
      Future<Channel> asked = ask(peer);
      AskedStreams.say(peer.next(), answer);
      assertThat(asked.await(LoopbackSockets.PATIENCE.toMillis())).isTrue();
      assertThat(((NotConnectedException) asked.cause()).reason()).isEqualTo(reason);
    }
  }

  @Test
  void whatIsAskedIsConnectUdp() throws Exception {
    try (AskedStreams peer = AskedStreams.forTest(sockets)) {
      ask(peer);
      CollectedText.of(peer.next())
          .awaitText(
              String.join(
                  "\r\n",
                  "GET /.well-known/masque/udp/127.0.0.1/" + echo.getLocalPort() + "/ HTTP/1.1",
                  "Host: htmux",
                  "Connection: Upgrade",
                  "Upgrade: connect-udp",
                  "Capsule-Protocol: ?1",
                  "",
                  ""));
    }
  }

  private Future<Channel> ask(AskedStreams peer) {
    EventLoop loop = peer.session().channel().eventLoop();
    Promise<Channel> asked = loop.newPromise();
    loop.execute(
        () ->
            PromiseNotifier.cascade(
                DatagramRequest.send(
                    peer.session(),
                    HostPort.of((InetSocketAddress) echo.getLocalSocketAddress()),
                    LoopbackSockets.PATIENCE),
                asked));
    return asked;
  }

  private static Channel done(Future<Channel> asked) throws InterruptedException {
    Channel channel = LoopbackSockets.await(asked);
    assertThat(asked.cause()).isNull();
    return channel;
  }

  /** Reads a channel of datagrams. */
  private static List<Integer> sizes(Channel channel) {
    List<Integer> sizes = new CopyOnWriteArrayList<>();
    channel
        .eventLoop()
        .execute(
            () -> {
              channel
                  .pipeline()
                  .addLast(
                      new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelRead(ChannelHandlerContext context, Object message) {
                          ByteBuf datagram = (ByteBuf) message;
                          sizes.add(datagram.readableBytes());
                          datagram.release();
                        }

                        @Override
                        public void channelReadComplete(ChannelHandlerContext context) {
                          context.read();
                        }
                      });
              channel.read();
            });
    return sizes;
  }

  private void answer() {
    DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
    while (!echo.isClosed()) {
      try {
        packet.setLength(65_536);
        echo.receive(packet);
        echo.send(packet);
      } catch (IOException _) {
        // the test is over
      }
    }
  }
}
