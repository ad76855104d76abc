package io.htmux.agent.role;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.address.Transport;
import io.htmux.agent.forward.FaultRelay;
import io.htmux.agent.forward.LoopbackSockets;
import io.htmux.agent.key.CapsKey;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.agent.role.TunnelConfig.Session;
import io.htmux.agent.role.TunnelConfig.SockMux;
import io.htmux.agent.upgrade.MuxVersion;
import io.htmux.agent.upgrade.NativeAsk;
import io.htmux.agent.upgrade.NativeGrant;
import io.htmux.agent.upgrade.Resume;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Server and client as roles, and a cable between them that breaks: who comes back to what (SockMux
 * 1.0 §6.7).
 */
@Timeout(120)
class SurvivingTunnelTest {
  /** Grants everything, so that the cable may be a relay. */
  private static final CapsKeys KEY = CapsKeys.of(CapsKey.of("a key of old"));

  private static final CapsKeys OTHER_KEY = CapsKeys.of(CapsKey.of("another key"));

  private final TunnelEnds ends = new TunnelEnds();

  private Echo target;
  private FaultRelay cable;
  private int tunnelPort;
  private int userPort;

  @BeforeEach
  void start() throws Exception {
    target = new Echo();
    tunnelPort = FreePorts.next();
    userPort = FreePorts.next();
    cable = new FaultRelay(new HostPort("127.0.0.1", tunnelPort));
  }

  @AfterEach
  void stop() throws IOException {
    List.copyOf(ends.roles.reversed()).forEach(ends::stop);
    cable.close();
    target.close();
    await("no session is left")
        .atMost(LoopbackSockets.PATIENCE)
        .until(() -> ends.registry.get("htmux.sessions").gauge().value() == 0);
    ends.close();
  }

  @Test
  void aUserGoesOnHoweverOftenTheConnectionIsCut() throws Exception {
    RunningRole server = ends.start(server());
    RunningRole client = ends.start(client(cable.address().port()));
    await().atMost(LoopbackSockets.PATIENCE).until(client::isReady);
    try (Socket user = user()) {
      for (int cut = 1; cut <= 10; cut++) {
        TunnelEnds.exchange(user, "before cut " + cut);
        int before = resumptions();
        cable.cut();
        TunnelEnds.exchange(user, "after cut " + cut);
        await().atMost(LoopbackSockets.PATIENCE).until(() -> resumptions() >= before + 2);
      }
    }
    assertThat(server.peers()).hasSize(1);
    assertThat(ends.registry.find("htmux.session.ends").counters()).isEmpty();
  }

  /** Each hop may break; the ends find each other through a new pipe. */
  @Test
  void aUserGoesOnThroughAProxy() throws Exception {
    ends.start(server());
    int proxyPort = FreePorts.next();
    RunningRole proxy =
        RunningRole.of(
            config(
                new Role.HtmuxProxy(
                    new HostPort("127.0.0.1", proxyPort),
                    cable.address(),
                    "",
                    "",
                    KEY,
                    Duration.ofMinutes(5))),
            ends.surroundings());
    ends.roles.add(proxy);
    LoopbackSockets.await(proxy.start());
    RunningRole client = ends.start(client(proxyPort));
    await().atMost(LoopbackSockets.PATIENCE).until(client::isReady);
    try (Socket user = user()) {
      for (int cut = 1; cut <= 3; cut++) {
        TunnelEnds.exchange(user, "before cut " + cut);
        cable.cut();
        TunnelEnds.exchange(user, "after cut " + cut);
      }
    }
  }

  /** The old client cannot say that it ends, and its ports are wanted now. */
  @Test
  void aNewSessionOfTheSameClientTakesItsPortsOverAtOnce() throws Exception {
    RunningRole server = ends.start(server());
    RunningRole first = ends.start(client(cable.address().port()));
    await().atMost(LoopbackSockets.PATIENCE).until(first::isReady);
    cable.unplug(true);
    ends.stop(first);
    assertThat(server.peers()).hasSize(1);

    RunningRole second = ends.start(client(tunnelPort));
    await().atMost(Duration.ofSeconds(20)).until(second::isReady);
    try (Socket user = user()) {
      TunnelEnds.exchange(user, "to the new one");
    }
    await().atMost(LoopbackSockets.PATIENCE).until(() -> server.peers().size() == 1);
  }

  /**
   * Connections may arrive in another order than they were made: one whose client has gone asks to
   * resume behind the one that did. It proves nothing, so that nobody notices.
   */
  @Test
  void aConnectionThatComesLateDoesNotDisturbTheOneThatWasMadeAfterIt() throws Exception {
    RunningRole server = ends.start(server());
    RunningRole client = ends.start(client(cable.address().port()));
    await().atMost(LoopbackSockets.PATIENCE).until(client::isReady);
    try (Socket user = user()) {
      TunnelEnds.exchange(user, "before");
      cable.reorderNext();
      cable.cut();
      await("the late one has asked")
          .atMost(LoopbackSockets.PATIENCE)
          .until(() -> new String(cable.saidByLateOne(), ISO_8859_1).contains("HTMUX-Resume: "));
      cable.cut();
      TunnelEnds.exchange(user, "after");
      await().atMost(LoopbackSockets.PATIENCE).until(() -> resumptions() == 2);
      TunnelEnds.exchange(user, "and on");
    }
    assertThat(server.peers()).hasSize(1);
    assertThat(resumptions()).isEqualTo(2);
    assertThat(ends.registry.find("htmux.session.ends").counters()).isEmpty();
  }

  @Test
  void aServerThatDrainsLetsItsUsersEndAndFreesItsPort() throws Exception {
    RunningRole server = ends.start(server());
    RunningRole client = ends.start(client(cable.address().port()));
    await().atMost(LoopbackSockets.PATIENCE).until(client::isReady);
    CompletableFuture<Void> drained;
    try (Socket user = user()) {
      TunnelEnds.exchange(user, "before");
      drained = server.drain(Duration.ofSeconds(60)).toCompletableFuture();
      await()
          .atMost(LoopbackSockets.PATIENCE)
          .until(() -> TunnelEnds.isFree(userPort) && TunnelEnds.isFree(tunnelPort));
      TunnelEnds.exchange(user, "while it drains");
      assertThat(drained).isNotDone();
    }
    drained.get(30, TimeUnit.SECONDS);
  }

  // ---- hostile ones

  @Test
  void aSessionOfAnotherIdentityOrKeyCannotBeResumed() throws Exception {
    ends.start(server());
    AskingClient begun = ask(KEY, Optional.of("plant-7"), Optional.empty());
    String session = begun.answer().grant().orElseThrow().session();

    assertThat(ask(KEY, Optional.of("plant-8"), Optional.of(session)).refusal())
        .contains("Session Gone");
    assertThat(ask(KEY, Optional.empty(), Optional.of(session)).refusal()).contains("Session Gone");
    assertThat(ask(OTHER_KEY, Optional.of("plant-7"), Optional.of(session)).refusal())
        .doesNotContain("200");
    assertThat(ask(KEY, Optional.of("plant-7"), Optional.of("A".repeat(22))).refusal())
        .contains("Session Gone");
    assertThat(
            ask(KEY, Optional.of("plant-7"), Optional.of(session))
                .answer()
                .grant()
                .map(NativeGrant::resumedAt)
                .orElseThrow())
        .isPresent();
  }

  /** What was recorded is of no use: the server's nonce is another one. */
  @Test
  void aReplayedResumptionIsRefusedAndDisturbsNobody() throws Exception {
    ends.start(server());
    RunningRole client = ends.start(client(cable.address().port()));
    await().atMost(LoopbackSockets.PATIENCE).until(client::isReady);
    try (Socket user = user()) {
      TunnelEnds.exchange(user, "before");
      int before = resumptions();
      cable.cut();
      await().atMost(LoopbackSockets.PATIENCE).until(() -> resumptions() >= before + 2);
      byte[] recorded = cable.beginning();
      assertThat(new String(recorded, ISO_8859_1)).contains("HTMUX-Resume: ");

      try (Socket replay = new Socket(InetAddress.getLoopbackAddress(), tunnelPort)) {
        replay.setSoTimeout(30_000);
        replay.getOutputStream().write(recorded);
        assertThat(new String(all(replay.getInputStream()), ISO_8859_1)).doesNotContain("200 OK");
      }
      TunnelEnds.exchange(user, "after");
    }
    assertThat(resumptions()).isEqualTo(2);
  }

  // ---- inside

  /** Asks, and says nothing more. */
  private AskingClient ask(CapsKeys keys, Optional<String> identity, Optional<String> session)
      throws Exception {
    NativeAsk ask =
        new NativeAsk(
            List.of(),
            identity,
            MuxVersion.offered(),
            session.map(name -> new Resume(name, 0)),
            Optional.empty());
    return AskingClient.ask(ends.loopback, new HostPort("127.0.0.1", tunnelPort), keys, ask)
        .hangUp();
  }

  private int resumptions() {
    return (int) ends.registry.get("htmux.link.resumptions").counter().count();
  }

  private TunnelConfig server() {
    return config(
        new Role.HtmuxServer(
            new HostPort("127.0.0.1", tunnelPort), "", "", KEY, Duration.ofMinutes(5), false));
  }

  private TunnelConfig client(int server) {
    return config(
        new Role.HtmuxClient(
            new HostPort("127.0.0.1", server),
            List.of(ListenAddress.tcp(new HostPort("127.0.0.1", userPort))),
            List.of(),
            List.of(new TunnelConfig.Target(target.at(), Transport.TCP, Optional.empty(), "")),
            KEY,
            Duration.ofMinutes(5),
            List.of()));
  }

  private static TunnelConfig config(Role role) {
    return new TunnelConfig("test", role, Session.DEFAULT, SockMux.DEFAULT);
  }

  private Socket user() throws IOException {
    return TunnelEnds.user(userPort);
  }

  /** Up to the end, in whatever way it comes. */
  private static byte[] all(InputStream in) {
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    try {
      in.transferTo(all);
    } catch (IOException _) {
      // reset
    }
    return all.toByteArray();
  }
}
