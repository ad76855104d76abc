package io.htmux.agent.upgrade;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Clock;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Both ends over real sockets. */
class UpgradeOverLoopbackTest {

  private final EventLoopGroup loops = new NioEventLoopGroup(1);
  private final Server server = new Server();
  private final Client client = new Client();
  private InetSocketAddress tunnelPort;

  @BeforeEach
  void listen() {
    ServerTerms terms = ServerTerms.inbound(Clock.systemUTC());
    tunnelPort =
        (InetSocketAddress)
            new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(
                    new ChannelInitializer<Channel>() {
                      @Override
                      protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new ServerUpgradeHandler(terms, server));
                      }
                    })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel()
                .localAddress();
  }

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void clientAndServerAgreeAndBothWaysAreOpen() throws MalformedHeadException {
    dial("*:8101,*:8102");
    await().until(() -> !client.answers.isEmpty() && !server.tunnels.isEmpty());

    client.channel.writeAndFlush(Octets.of("up")).syncUninterruptibly();
    server.tunnels.peek().writeAndFlush(Octets.of("down")).syncUninterruptibly();

    await().until(() -> server.received.text().equals("up"));
    await().until(() -> client.received.text().equals("down"));
    assertThat(client.answers.peek().listening())
        .contains(ListenAddresses.parse("127.0.0.1:8101,127.0.0.1:8102"));
    assertThat(client.failures).isEmpty();
  }

  @Test
  void busyPortIsToldToTheClient() throws MalformedHeadException {
    server.busy = true;

    dial("*:8101");

    await().until(() -> !client.failures.isEmpty());
    assertThat(client.failures)
        .containsExactly(new UpgradeFailure.RefusedByPeer(500, "could not bound"));
    await().until(() -> !client.channel.isOpen());
  }

  @Test
  void octetsInTheSameSegmentAsTheHeadAreNotLost() throws IOException, MalformedHeadException {
    try (Socket socket = new Socket(tunnelPort.getAddress(), tunnelPort.getPort())) {
      Pair pair =
          new Pair(
              HostPort.of(tunnelPort),
              HostPort.of((InetSocketAddress) socket.getLocalSocketAddress()));
      ClientTerms terms = ClientTerms.asking(ListenAddresses.NONE, 1, Clock.systemUTC());
      String request = Octets.text(terms.request(pair).head().octets());
      socket.getOutputStream().write((request + "HELLO").getBytes(US_ASCII));

      await().until(() -> server.received.text().equals("HELLO"));
    }
    await().until(() -> !server.tunnels.peek().isOpen());
  }

  @Test
  void browserIsToldWhatThisPortIs() throws IOException {
    try (Socket socket = new Socket(tunnelPort.getAddress(), tunnelPort.getPort())) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));

      assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
          .startsWith("HTTP/1.1 405 Method Not Allowed\r\nAllow: ACCEPT\r\n")
          .endsWith("ask a server that has SERVER=http, or a client's port.\n");
    }
  }

  private void dial(String listen) throws MalformedHeadException {
    ClientTerms terms = ClientTerms.asking(ListenAddresses.parse(listen), 100, Clock.systemUTC());
    client.channel =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .handler(new ClientUpgradeHandler(terms, client))
            .connect(tunnelPort)
            .syncUninterruptibly()
            .channel();
  }

  private static final class Server implements Gatekeeper {
    final Queue<Channel> tunnels = new ConcurrentLinkedQueue<>();
    final Collector received = new Collector();
    volatile boolean busy;

    /** Decides on a thread of its own, as one that looks names up does. */
    @Override
    public void admit(Channel channel, UpgradeRequest request, Promise<Admission> decision) {
      List<ListenAddress> bound =
          request.listen().addresses().stream()
              .map(asked -> ListenAddress.tcp(new HostPort("127.0.0.1", asked.port())))
              .toList();
      Admission admission =
          busy
              ? new Admission.Refused(Refusal.of(RefusalStatus.COULD_NOT_BIND, "busy"))
              : new Admission.Accepted(new ListenAddresses(bound), 100);
      Thread.ofVirtual().start(() -> decision.trySuccess(admission));
    }

    @Override
    public void upgraded(Channel channel, UpgradeRequest request, Admission.Accepted accepted) {
      channel.pipeline().addLast(received);
      tunnels.add(channel);
    }

    @Override
    public void refused(Channel channel, Refusal refusal) {}
  }

  private static final class Client implements ClientUpgradeListener {
    final Queue<UpgradeAnswer> answers = new ConcurrentLinkedQueue<>();
    final Queue<UpgradeFailure> failures = new ConcurrentLinkedQueue<>();
    final Collector received = new Collector();
    volatile Channel channel;

    @Override
    public void upgraded(Channel upgraded, UpgradeAnswer answer) {
      upgraded.pipeline().addLast(received);
      answers.add(answer);
    }

    @Override
    public void failed(Channel failed, UpgradeFailure failure) {
      failures.add(failure);
    }
  }
}
