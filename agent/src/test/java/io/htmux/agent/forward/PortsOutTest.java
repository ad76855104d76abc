package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.lists.Answer;
import io.htmux.agent.lists.NameLookup;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.policy.AccessRule;
import io.htmux.agent.policy.ConnectRules;
import io.htmux.agent.policy.EntryPath;
import io.htmux.agent.policy.Gate;
import io.htmux.agent.policy.Way;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** For whom a port for datagrams is opened: a user here, and one at the peer's end. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PortsOutTest {
  private static final HostPort ANY = new HostPort("127.0.0.1", 0);
  private static final HostPort USER = new HostPort("127.0.0.3", 0);
  private static final Optional<HostPort> PEER = Optional.of(new HostPort("192.0.2.200", 9876));
  private static final String OPENED = "opened";

  private final LoopbackSockets loopback = new LoopbackSockets();
  private final List<DatagramPort> opened = new ArrayList<>();

  @AfterEach
  void everythingIsGivenBack() {
    opened.forEach(port -> port.user().close());
    loopback.close();
  }

  @Test
  void aUserHereIsLetInAlready() throws Exception {
    assertThat(outcome(out(List.of("*"), "None"), EntryPath.SOCKS, Optional.empty()))
        .isEqualTo(OPENED);
  }

  @Test
  void aUserOfThePeerIsThePeersMatter() throws Exception {
    assertThat(outcome(out(List.of(), "direct"), EntryPath.SOCKS, PEER))
        .isEqualTo("The tunnel to the peer is down.");
  }

  /** A client of several servers has several sessions, and only one leads to the user. */
  @Test
  void aUserOfThePeerIsServedByTheSessionThatHeCameThrough() throws Exception {
    DirectEgress there = new DirectEgress(loopback.sockets(), LoopbackSockets.PATIENCE);
    try (AskedStreams peer = AskedStreams.served(loopback.sockets(), there)) {
      Requester from =
          new Requester(
              EntryPath.SOCKS,
              Optional.of(USER),
              Optional.of(ANY),
              PEER,
              Optional.empty(),
              Optional.of(peer.session()));
      EventLoop loop = peer.session().eventLoop();
      Promise<Listening> asked = loop.newPromise();
      IncomingConnection data =
          new IncomingConnection(
              from, "ftp", ANY, Optional.of(USER.host()), IncomingConnection.Side.USERS);
      loop.execute(
          () -> PromiseNotifier.cascade(out(List.of(), "direct").listen(loop, data), asked));
      Listening listening = LoopbackSockets.await(asked);
      assertThat(there.opened()).extracting(Listening::at).containsExactly(listening.at());
    }
  }

  @Test
  void aPeerAsksTheGate() throws Exception {
    assertThat(outcome(out(List.of(), "direct"), EntryPath.PEER_REQUEST, PEER)).isEqualTo(OPENED);
    assertThat(outcome(out(List.of("udp"), "direct"), EntryPath.PEER_REQUEST, PEER))
        .contains("REJECT=udp is against it.");
    assertThat(outcome(out(List.of("*:127.0.0.3"), "direct"), EntryPath.PEER_REQUEST, PEER))
        .contains("REJECT=*:127.0.0.3 is against it.");
    assertThat(outcome(out(List.of("*:127.0.0.4"), "direct"), EntryPath.PEER_REQUEST, PEER))
        .isEqualTo(OPENED);
    assertThat(outcome(out(List.of(), "None"), EntryPath.PEER_REQUEST, PEER))
        .contains("The CONNECT rule", "refuses it");
  }

  @Test
  void aPeerIsNotLedBackToItself() throws Exception {
    assertThat(outcome(out(List.of(), "direct:tcp"), EntryPath.PEER_REQUEST, PEER))
        .isEqualTo("CONNECT leads to that user through the tunnel.");
  }

  @Test
  void aPeerHasSoManyPortsAtOnce() throws Exception {
    WaysOut out = out(List.of(), "direct");
    for (int i = 0; i < PortAllowance.MAX_PORTS; i++) {
      assertThat(outcome(out, EntryPath.PEER_REQUEST, PEER)).isEqualTo(OPENED);
    }
    assertThat(outcome(out, EntryPath.PEER_REQUEST, PEER)).contains("are open already");
    opened.getFirst().user().close().sync();
    assertThat(outcome(out, EntryPath.PEER_REQUEST, PEER)).isEqualTo(OPENED);
  }

  private String outcome(WaysOut out, EntryPath path, Optional<HostPort> peer)
      throws InterruptedException {
    EventLoop loop = loopback.sockets().loops().next();
    Promise<DatagramPort> asked = loop.newPromise();
    Requester from =
        new Requester(path, Optional.of(USER), Optional.of(ANY), peer, Optional.empty());
    loop.execute(() -> PromiseNotifier.cascade(out.datagramPort(loop, from, ANY, USER), asked));
    return outcome(asked);
  }

  private String outcome(Future<DatagramPort> asked) throws InterruptedException {
    assertThat(asked.await(LoopbackSockets.PATIENCE.toMillis())).isTrue();
    if (!asked.isSuccess()) {
      return asked.cause().getMessage();
    }
    opened.add(asked.getNow());
    return OPENED;
  }

  private WaysOut out(List<String> rejects, String connect) {
    return new WaysOut(
        loopback.sockets(),
        names(),
        new Gate(
            Optional.empty(),
            Optional.empty(),
            List.of(),
            rejects.stream().map(rule -> AccessRule.parse("REJECT", rule)).toList(),
            ConnectRules.parse(List.of(connect)),
            List.of(Way.TUNNEL)),
        Optional::empty,
        false,
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        Set::of,
        PortAllowance.all(),
        new MuxMetrics(new SimpleMeterRegistry()));
  }

  private static NameLookup names() {
    return new NameLookup(
        _ -> CompletableFuture.completedStage(new Answer.Names(Set.of())),
        System::nanoTime,
        (_, _) -> () -> {},
        NameLookup.Limits.DEFAULT);
  }
}
