package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.forward.LoopbackSockets;
import io.htmux.agent.forward.PortAllowance;
import io.htmux.agent.mux.PortWish;
import io.htmux.agent.mux.PortWishes;
import io.htmux.agent.policy.Way;
import io.htmux.agent.role.WishedPorts.Verdict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that wishes for more, for other and for stranger ports than one would (§6.3). */
@Timeout(60)
class WishedPortsTest {
  private final LoopbackSockets loopback = new LoopbackSockets();
  private final EventLoop loop = loopback.sockets().loops().next();
  private final Map<String, ListenAddress> permitted = new ConcurrentHashMap<>();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private volatile List<ListenAddress> listening = List.of();
  private PortHold hold;
  private WishedPorts wishes;
  private int web;
  private int ssh;

  @BeforeEach
  void aClientWithoutPorts() throws IOException {
    hold = hold();
    wishes =
        new WishedPorts(
            loop,
            () -> Optional.of(hold),
            wish -> CompletableFuture.completedFuture(verdict(wish)),
            () -> Optional.of(new Peer()),
            open -> listening = open);
    web = FreePorts.next();
    ssh = FreePorts.next();
    permitted.put("web", tcp(web));
    permitted.put("ssh", tcp(ssh));
  }

  @AfterEach
  void nothingIsLeft() {
    hold.close();
    loopback.close();
  }

  @Test
  void moreThanASessionMayHaveAreRefusedAndTheOthersStay() {
    permitted.put("any", tcp(0));
    wish(1, "web");
    for (int number = 2; number <= 70; number++) {
      wish(number, "any");
    }

    awaitListening(64);
    assertThat(told)
        .filteredOn(line -> line.startsWith("refused"))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(65, 70)
                .mapToObj(number -> "refused " + number + ": a session has at most 64 ports")
                .toList());
    assertThat(TunnelEnds.isFree(web)).isFalse();
  }

  @Test
  void aPlaceThatIsGivenBackCanBeTaken() {
    for (int number = 1; number <= 65; number++) {
      wish(number, "nothing of that name");
    }
    takeBack(1);
    wish(66, "web");

    awaitListening(1);
    assertThat(told).contains("refused 65: a session has at most 64 ports", opened(66, web));
  }

  @Test
  void twoWishesForOnePortHoldItBoth() {
    wish(1, "web");
    wish(2, "web");
    await().untilAsserted(() -> assertThat(told).contains(opened(1, web), opened(2, web)));

    takeBack(1);
    wish(3, "ssh");
    await().untilAsserted(() -> assertThat(told).contains(opened(3, ssh)));
    assertThat(TunnelEnds.isFree(web)).as("the second one is still there").isFalse();

    takeBack(2);
    await().until(() -> TunnelEnds.isFree(web));
  }

  @Test
  void aNumberThatIsUsedAgainIsAnotherWish() {
    wish(1, "web");
    await().untilAsserted(() -> assertThat(told).contains(opened(1, web)));
    wish(1, "ssh");

    await().untilAsserted(() -> assertThat(told).contains(opened(1, ssh)));
    await().until(() -> TunnelEnds.isFree(web));
    assertThat(listening).extracting(ListenAddress::port).containsExactly(ssh);
  }

  @Test
  void whatWasNeverWishedForIsTakenBackInVain() {
    wish(1, "web");
    await().untilAsserted(() -> assertThat(told).contains(opened(1, web)));
    for (int number : new int[] {0, 2, 65535}) {
      takeBack(number);
    }

    wish(2, "ssh");
    await().untilAsserted(() -> assertThat(told).contains(opened(2, ssh)));
    assertThat(told).hasSize(2);
    assertThat(TunnelEnds.isFree(web)).isFalse();
  }

  @Test
  void aWishThatIsRefusedIsToldOnceAndOpenedWhenTheRulesChange() {
    permitted.remove("web");
    wish(1, "web");
    await().untilAsserted(() -> assertThat(told).containsExactly("unknown 1: no web"));
    judge();
    wish(2, "ssh");
    await().untilAsserted(() -> assertThat(told).contains(opened(2, ssh)));
    assertThat(told).as("nobody is told the same twice").hasSize(2);

    permitted.put("web", tcp(web));
    judge();

    await().untilAsserted(() -> assertThat(told).contains(opened(1, web)));
  }

  @Test
  void aPortThatSomebodyElseHasIsRefusedAndTheOthersAreOpened() throws IOException {
    try (var _ = new ServerSocket(web, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      wish(1, "web");
      wish(2, "ssh");
      await().untilAsserted(() -> assertThat(told).contains(opened(2, ssh)));
      assertThat(told).anyMatch(line -> line.startsWith("refused 1: cannot listen on 127.0.0.1:"));
    }
  }

  /** However a client changes its mind, what it wants in the end is what there is. */
  @Test
  void wishesThatComeAndGoFasterThanPortsDoLeaveNothingBehind() {
    for (int round = 0; round < 500; round++) {
      wish(1, "web");
      wish(2, "web");
      takeBack(1);
      wish(3, "ssh");
      takeBack(3);
      takeBack(2);
    }
    wish(4, "ssh");

    await().untilAsserted(() -> assertThat(told).contains(opened(4, ssh)));
    await().until(() -> TunnelEnds.isFree(web));
    assertThat(listening).extracting(ListenAddress::port).containsExactly(ssh);
    takeBack(4);
    await().until(() -> TunnelEnds.isFree(ssh));
  }

  // ---- what is needed for it

  private void wish(int number, String name) {
    loop.execute(() -> wishes.wished(new PortWish(number, name, Optional.empty())));
  }

  private void takeBack(int number) {
    loop.execute(() -> wishes.takenBack(number));
  }

  private void judge() {
    loop.execute(wishes::judge);
  }

  private void awaitListening(int ports) {
    await().atMost(LoopbackSockets.PATIENCE).until(() -> listening.size() == ports);
  }

  private Verdict verdict(PortWish wish) {
    return Optional.ofNullable(permitted.get(wish.name()))
        .<Verdict>map(
            at ->
                new Verdict.Open(
                    new TunnelConfig.Entrance(
                        at, at.port() == 0 ? wish.name() + wish.number() : wish.name())))
        .orElseGet(() -> new Verdict.Refused(true, "no " + wish.name()));
  }

  private static ListenAddress tcp(int port) {
    return ListenAddress.tcp(new HostPort("127.0.0.1", port));
  }

  private static String opened(int number, int port) {
    return "opened " + number + ": 127.0.0.1:" + port;
  }

  private PortHold hold() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Surroundings surroundings = TunnelEnds.surroundings(loopback, registry);
    TunnelConfig config =
        TunnelEnds.config(
            new TunnelConfig.Role.HtmuxServer(
                LoopbackSockets.anyPort(), "", "", TunnelEnds.KEY, Duration.ofMinutes(5), false),
            TunnelEnds.handshake(Optional.empty(), 1),
            TunnelConfig.Session.DEFAULT);
    return new SharedPorts("test", surroundings)
        .of(
            Optional.of("a client"),
            true,
            new PortRules(
                Gates.waysOut(
                    config,
                    surroundings,
                    Gates.gate(TunnelConfig.Access.DEFAULT, List.of(), List.of(Way.DIRECT)),
                    Optional::empty,
                    true,
                    PortAllowance.all()),
                List.of()),
            loop);
  }

  /** The client, who is told what becomes of its wishes. */
  private final class Peer implements PortWishes {
    @Override
    public void ask(PortWish wish) {
      throw new AssertionError("a server wishes for no ports");
    }

    @Override
    public void takeBack(int number) {
      throw new AssertionError("a server wishes for no ports");
    }

    @Override
    public void opened(int number, ListenAddress at) {
      told.add("opened " + number + ": " + at);
    }

    @Override
    public void refused(int number, boolean unknown, String why) {
      told.add((unknown ? "unknown " : "refused ") + number + ": " + why);
    }
  }
}
