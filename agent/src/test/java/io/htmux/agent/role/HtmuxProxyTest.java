package io.htmux.agent.role;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.forward.LoopbackSockets;
import io.htmux.agent.forward.Sockets;
import io.htmux.agent.key.CapsKey;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.agent.role.TunnelConfig.Session;
import io.htmux.agent.role.TunnelConfig.SockMux;
import io.htmux.agent.upgrade.Admission;
import io.htmux.agent.upgrade.ClientTerms;
import io.htmux.agent.upgrade.ClientUpgradeHandler;
import io.htmux.agent.upgrade.ClientUpgradeListener;
import io.htmux.agent.upgrade.Gatekeeper;
import io.htmux.agent.upgrade.ListenAddresses;
import io.htmux.agent.upgrade.Refusal;
import io.htmux.agent.upgrade.RefusalStatus;
import io.htmux.agent.upgrade.ServerTerms;
import io.htmux.agent.upgrade.ServerUpgradeHandler;
import io.htmux.agent.upgrade.Software;
import io.htmux.agent.upgrade.UpgradeAnswer;
import io.htmux.agent.upgrade.UpgradeFailure;
import io.htmux.agent.upgrade.UpgradeRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One hop between a client and a server that decides when it is told to. */
@Timeout(60)
class HtmuxProxyTest {
  private static final ListenAddresses ASKED =
      new ListenAddresses(List.of(ListenAddress.parse("*:8101"), ListenAddress.parse("*:8102")));
  private static final ListenAddresses BOUND =
      new ListenAddresses(List.of(ListenAddress.parse("127.0.0.1:8101")));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final LoopbackSockets loopback = new LoopbackSockets();
  private final Server server = new Server();
  private final Client client = new Client();
  private Channel serverPort;
  private HtmuxProxy proxy;
  private HostPort proxyPort;

  @BeforeEach
  void start() throws Exception {
    Sockets sockets = loopback.sockets();
    serverPort =
        LoopbackSockets.await(
            sockets.listen(
                sockets.loops().next(), sockets.loops(), LoopbackSockets.anyPort(), server.port()));
    proxy = proxy();
    LoopbackSockets.await(proxy.start());
    proxyPort = proxy.address();
  }

  @AfterEach
  void everythingIsGivenBack() {
    proxy.stop();
    serverPort.close();
    client.close();
    server.close();
    loopback.close();
  }

  @Test
  void whatEachEndSaysOfItselfReachesTheOther() throws Exception {
    dial(OptionalInt.of(300));
    await().until(() -> server.requests.size() == 1);
    assertThat(server.requests.element().listen()).isEqualTo(ASKED);
    assertThat(server.requests.element().streams()).isEqualTo(OptionalInt.of(300));
    assertThat(client.answers).isEmpty();

    server.accept();

    await().until(() -> client.answers.size() == 1);
    assertThat(client.answers.element().listening()).contains(BOUND);
    assertThat(client.answers.element().streams()).isEqualTo(OptionalInt.of(700));
    await().until(() -> proxy.peers().size() == 1);
    PeerStatus peer = proxy.peers().getFirst();
    assertThat(peer.ports()).containsExactly("127.0.0.1:8101");
    assertThat(peer.upstream())
        .contains("127.0.0.1:" + ((InetSocketAddress) serverPort.localAddress()).getPort());
  }

  @Test
  void anOriginalStaysOneThroughTheProxy() throws Exception {
    dial(OptionalInt.empty());
    await().until(() -> server.requests.size() == 1);
    assertThat(server.requests.element().streams()).isEmpty();

    server.accept();

    await().until(() -> client.answers.size() == 1);
    assertThat(client.answers.element().listening()).isEmpty();
    assertThat(client.answers.element().streams()).isEmpty();
  }

  @Test
  void octetsPassAndAnEndEndsBoth() throws Exception {
    tunnel();

    client.say("up");
    await().until(() -> server.heard.get().equals("up"));
    server.say("down");
    await().until(() -> client.heard.get().equals("down"));

    client.close();
    await().until(() -> server.tunnels.stream().noneMatch(Channel::isOpen));
    await().until(() -> proxy.peers().isEmpty());
  }

  @Test
  void theServersEndEndsTheClientToo() throws Exception {
    tunnel();

    server.close();

    await().until(() -> !client.channel.isOpen());
    await().until(() -> proxy.peers().isEmpty());
  }

  /** It must not meet the server's own answer there. */
  @Test
  void whatTheClientSaysTooEarlyWaitsForTheServersAnswer() throws Exception {
    dial(OptionalInt.of(300));
    await().until(() -> server.requests.size() == 1);
    client.channel.writeAndFlush(octets("early")).sync();
    server.asking.read();
    await()
        .during(Duration.ofMillis(200))
        .until(() -> server.asking.isOpen() && server.octetsAfterTheHead.get() == 0);

    server.accept();

    await().until(() -> server.heard.get().equals("early"));
  }

  @ParameterizedTest
  @EnumSource
  void theServersRefusalIsTheClients(RefusalStatus status) throws Exception {
    dial(OptionalInt.of(300));
    await().until(() -> server.requests.size() == 1);

    server.decision.setSuccess(new Admission.Refused(Refusal.of(status, "test")));

    await().until(() -> client.failures.size() == 1);
    assertThat(client.failures.element())
        .isInstanceOfSatisfying(
            UpgradeFailure.RefusedByPeer.class,
            refused ->
                assertThat(refused.status() + " " + refused.reason()).isEqualTo(status.toString()));
    assertThat(registry.get("htmux.peer.refusals").counter().getId().getTag("reason"))
        .startsWith("upstream-");
  }

  @Test
  void aServerThatIsNotThereIsAFailureOfTheProxy() throws Exception {
    serverPort.close().sync();

    dial(OptionalInt.of(300));

    await().until(() -> client.failures.size() == 1);
    assertThat(client.failures)
        .containsExactly(new UpgradeFailure.RefusedByPeer(500, "Upstream Failed"));
    assertThat(proxy.peers()).isEmpty();
    assertThat(proxy.isReady()).isTrue();
  }

  @Test
  void aServerThatClosesInsteadOfAnsweringIsAFailureOfTheProxy() throws Exception {
    dial(OptionalInt.of(300));
    await().until(() -> server.requests.size() == 1);

    server.asking.close();

    await().until(() -> client.failures.size() == 1);
    assertThat(client.failures)
        .containsExactly(new UpgradeFailure.RefusedByPeer(500, "Upstream Failed"));
  }

  private void tunnel() throws Exception {
    dial(OptionalInt.of(300));
    await().until(() -> server.requests.size() == 1);
    server.accept();
    await().until(() -> client.answers.size() == 1);
    await().until(() -> proxy.peers().size() == 1);
  }

  private void dial(OptionalInt streams) throws Exception {
    ClientTerms terms =
        new ClientTerms(
            ASKED,
            Software.HTMUX,
            Optional.empty(),
            streams,
            Clock.systemUTC(),
            LoopbackSockets.PATIENCE,
            Duration.ofMinutes(5),
            Set.of());
    Sockets sockets = loopback.sockets();
    client.channel =
        LoopbackSockets.await(
            sockets.dial(sockets.loops().next(), proxyPort, LoopbackSockets.PATIENCE));
    client.channel.pipeline().addLast(new ClientUpgradeHandler(terms, client));
    client.channel.config().setAutoRead(true);
  }

  private HtmuxProxy proxy() {
    Role.HtmuxProxy role =
        new Role.HtmuxProxy(
            LoopbackSockets.anyPort(),
            HostPort.of((InetSocketAddress) serverPort.localAddress()),
            "",
            "",
            CapsKeys.of(CapsKey.of("key")),
            Duration.ofMinutes(5));
    return new HtmuxProxy(
        new TunnelConfig("test", role, Session.DEFAULT, SockMux.DEFAULT),
        role,
        TunnelEnds.surroundings(loopback, registry));
  }

  private static ByteBuf octets(String text) {
    return Unpooled.copiedBuffer(text, US_ASCII);
  }

  private static final class Ear extends ChannelInboundHandlerAdapter {
    private final AtomicReference<String> heard;

    Ear(AtomicReference<String> heard) {
      this.heard = heard;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf octets = (ByteBuf) message;
      heard.accumulateAndGet(octets.toString(US_ASCII), String::concat);
      octets.release();
    }
  }

  /** Counts what arrives after the first read, which is the whole head here. */
  private static final class AfterTheHead extends ChannelInboundHandlerAdapter {
    private final AtomicInteger octets;
    private boolean headCame;

    AfterTheHead(AtomicInteger octets) {
      this.octets = octets;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf in = (ByteBuf) message;
      if (headCame) {
        octets.addAndGet(in.readableBytes());
      }
      headCame = true;
      context.fireChannelRead(message);
    }
  }

  private static final class Server implements Gatekeeper {
    final Queue<UpgradeRequest> requests = new ConcurrentLinkedQueue<>();
    final Queue<Channel> tunnels = new ConcurrentLinkedQueue<>();
    final AtomicReference<String> heard = new AtomicReference<>("");
    volatile Promise<Admission> decision;
    volatile Channel asking;
    final AtomicInteger octetsAfterTheHead = new AtomicInteger();

    ChannelInitializer<Channel> port() {
      ServerTerms terms = ServerTerms.inbound(Clock.systemUTC());
      return new ChannelInitializer<>() {
        @Override
        protected void initChannel(Channel channel) {
          channel.config().setAutoRead(true);
          channel.pipeline().addLast(new AfterTheHead(octetsAfterTheHead));
          channel.pipeline().addLast(new ServerUpgradeHandler(terms, Server.this));
        }
      };
    }

    @Override
    public void admit(Channel channel, UpgradeRequest request, Promise<Admission> pending) {
      decision = pending;
      asking = channel;
      requests.add(request);
    }

    void accept() {
      asking.eventLoop().execute(() -> decision.setSuccess(new Admission.Accepted(BOUND, 700)));
    }

    @Override
    public void upgraded(Channel channel, UpgradeRequest request, Admission.Accepted accepted) {
      channel.pipeline().addLast(new Ear(heard));
      tunnels.add(channel);
    }

    @Override
    public void refused(Channel channel, Refusal refusal) {}

    void say(String text) {
      tunnels.element().writeAndFlush(octets(text));
    }

    void close() {
      tunnels.forEach(Channel::close);
    }
  }

  private static final class Client implements ClientUpgradeListener {
    final Queue<UpgradeAnswer> answers = new ConcurrentLinkedQueue<>();
    final Queue<UpgradeFailure> failures = new ConcurrentLinkedQueue<>();
    final AtomicReference<String> heard = new AtomicReference<>("");
    volatile Channel channel;

    @Override
    public void upgraded(Channel upgraded, UpgradeAnswer answer) {
      upgraded.pipeline().addLast(new Ear(heard));
      answers.add(answer);
    }

    @Override
    public void failed(Channel failed, UpgradeFailure failure) {
      failures.add(failure);
    }

    void say(String text) {
      channel.writeAndFlush(octets(text));
    }

    void close() {
      if (channel != null) {
        channel.close();
      }
    }
  }
}
