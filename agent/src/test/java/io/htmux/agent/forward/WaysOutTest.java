package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.lists.Answer;
import io.htmux.agent.lists.NameLookup;
import io.htmux.agent.lists.Question;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.policy.AccessRule;
import io.htmux.agent.policy.ConnectRules;
import io.htmux.agent.policy.EntryPath;
import io.htmux.agent.policy.Gate;
import io.htmux.agent.policy.Way;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Names whose addresses are one thing when a list is asked and another one when they are dialled:
 * the lists see {@link #LISTED}, the dialler what each test says. Every connection is led to one
 * local port.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WaysOutTest {
  private static final String LISTED = "203.0.113.7";
  private static final String OTHER = "198.51.100.7";
  private static final HostPort NAME = new HostPort("rebinding.example", 80);

  private final LoopbackSockets loopback = new LoopbackSockets();
  private ServerSocket anywhere;

  @BeforeEach
  void listen() throws IOException {
    anywhere = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void everythingIsGivenBack() throws IOException {
    anywhere.close();
    loopback.close();
  }

  @Test
  void aNameThatLeadsWhereItsListSaysIsDialled() throws Exception {
    assertThat(outcome(LISTED, connect("direct:*:203.0.113.*"))).isEqualTo("connected");
  }

  @Test
  void aNameThatLeadsElsewhereWhenItIsDialledIsRefused() throws Exception {
    assertThat(outcome(OTHER, connect("direct:*:203.0.113.*")))
        .contains("is not permitted", "not one that CONNECT lets be dialled from here");
  }

  @Test
  void aNameThatLeadsToWhatIsRejectedIsRefused() throws Exception {
    assertThat(outcome(OTHER, gate(List.of(), List.of("*:198.51.100.*"), List.of("direct"))))
        .contains("REJECT=*:198.51.100.* is against it.");
  }

  @Test
  void aNameThatLeadsAwayFromWhatIsPermittedIsRefused() throws Exception {
    Gate permits = gate(List.of("http:203.0.113.*"), List.of(), List.of("direct"));

    assertThat(outcome(OTHER, permits)).contains("No PERMIT speaks for it.");
    assertThat(outcome(LISTED, permits)).isEqualTo("connected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "169.254.169.254", "192.0.2.1", "::ffff:127.0.0.1"})
  void aNameThatLeadsHomeIsRefused(String address) throws Exception {
    assertThat(outcome(address, connect("direct"))).contains("an address of this host itself");
    assertThat(outcome(address, connect("direct:*:rebinding.example"))).isEqualTo("connected");
  }

  /** The peer is asked by name, and decides by itself; here there is none. */
  @Test
  void theNextWayOfARuleIsGoneWhenTheFirstLeadsNowhere() throws Exception {
    assertThat(outcome(LISTED, connect("vsap,direct"))).isEqualTo("connected");
    assertThat(outcome(LISTED, connect("vsap"))).isEqualTo("The tunnel to the peer is down.");
  }

  private static Gate connect(String rule) {
    return gate(List.of(), List.of(), List.of(rule));
  }

  private static Gate gate(List<String> permits, List<String> rejects, List<String> connect) {
    return new Gate(
        Optional.empty(),
        Optional.empty(),
        permits.stream().map(rule -> AccessRule.parse("PERMIT", rule)).toList(),
        rejects.stream().map(rule -> AccessRule.parse("REJECT", rule)).toList(),
        ConnectRules.parse(connect),
        List.of(Way.TUNNEL));
  }

  private String outcome(String dialled, Gate gate) throws InterruptedException {
    Future<Channel> connecting = connecting(dialled, gate);
    assertThat(connecting.await(LoopbackSockets.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    if (!connecting.isSuccess()) {
      return connecting.cause().getMessage();
    }
    connecting.getNow().close().await();
    return "connected";
  }

  private Future<Channel> connecting(String dialled, Gate gate) {
    Sockets sockets = loopback.sockets(Led::new);
    WaysOut out =
        new WaysOut(
            new Sockets(
                sockets.loops(),
                sockets.streamSockets(),
                sockets.serverSockets(),
                sockets.datagramSockets(),
                new Leading(InetAddress.ofLiteral(dialled))),
            names(),
            gate,
            Optional::empty,
            false,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            () -> Set.of(InetAddress.ofLiteral("192.0.2.1")),
            PortAllowance.all(),
            new MuxMetrics(new SimpleMeterRegistry()));
    Requester user =
        new Requester(
            EntryPath.LOCAL_PORT,
            Optional.of(new HostPort("192.0.2.77", 5000)),
            Optional.of(new HostPort("192.0.2.1", 8080)),
            Optional.empty(),
            Optional.empty());
    return out.connect(
        sockets.loops().next(), new OutgoingConnection(user, "http", Optional.of("GET"), NAME));
  }

  private static NameLookup names() {
    return new NameLookup(
        question ->
            CompletableFuture.completedStage(
                switch (question) {
                  case Question.Addresses _ ->
                      new Answer.Addresses(Set.of(InetAddress.ofLiteral(LISTED)));
                  case Question.Names _ -> new Answer.Names(Set.of());
                }),
        System::nanoTime,
        (_, _) -> () -> {},
        NameLookup.Limits.DEFAULT);
  }

  private final class Led extends NioSocketChannel {
    @Override
    protected boolean doConnect(SocketAddress remote, SocketAddress local) throws Exception {
      return super.doConnect(anywhere.getLocalSocketAddress(), local);
    }
  }

  private static final class Leading extends AddressResolverGroup<InetSocketAddress> {
    private final InetAddress address;

    Leading(InetAddress address) {
      this.address = address;
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
      return new InetSocketAddressResolver(
          executor,
          new InetNameResolver(executor) {
            @Override
            protected void doResolve(String name, Promise<InetAddress> found) {
              found.setSuccess(address);
            }

            @Override
            protected void doResolveAll(String name, Promise<List<InetAddress>> found) {
              found.setSuccess(List.of(address));
            }
          });
    }
  }
}
