package io.htmux.agent.role;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.address.Transport;
import io.htmux.agent.forward.LoopbackSockets;
import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKey;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.role.Handshake.Admitted;
import io.htmux.agent.role.Handshake.Version;
import io.htmux.agent.role.Handshake.Wanted;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.agent.role.TunnelConfig.Session;
import io.htmux.agent.role.TunnelConfig.SockMux;
import io.htmux.agent.upgrade.Carrier;
import io.htmux.agent.upgrade.NamedPort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server and a client that take changed configurations over while a user is there. */
@Timeout(60)
class ReloadTest {
  private static final CapsKeys OLD = key();
  private static final CapsKeys NEW = key();
  private static final CapsKeys BOTH = CapsKeys.of(OLD.all().getFirst(), NEW.all().getFirst());

  /** Lets a peer be that proves nothing, as an original. */
  private static final CapsKeys UNPROVEN = CapsKeys.of(CapsKey.of("a key of old"));

  private final TunnelEnds ends = new TunnelEnds();
  private Echo target;
  private int tunnelPort;
  private int webPort;
  private int sshPort;

  @BeforeEach
  void ports() throws IOException {
    target = new Echo();
    tunnelPort = FreePorts.next();
    webPort = FreePorts.next();
    sshPort = FreePorts.next();
  }

  @AfterEach
  void stop() throws IOException {
    ends.close();
    target.close();
  }

  @Test
  void aPortThatIsTakenFromAClientIsFreedAndItsStreamsGoOn() throws Exception {
    RunningRole server = ends.start(server(OLD, Map.of("web", webPort)));
    ends.start(client(OLD, "web"));
    try (Socket user = served(webPort)) {
      taken(server, server(OLD, Map.of()));

      await().until(() -> isRefused(webPort));
      echoes(user);
      taken(server, server(OLD, Map.of("web", webPort)));
      served(webPort).close();
    }
  }

  @Test
  void aPortThatMovesIsOpenedElsewhereAndMeansTheSame() throws Exception {
    RunningRole server = ends.start(server(OLD, Map.of("web", webPort)));
    ends.start(client(OLD, "web"));
    try (Socket user = served(webPort)) {
      taken(server, server(OLD, Map.of("web", sshPort)));

      served(sshPort).close();
      assertThat(isRefused(webPort)).isTrue();
      echoes(user);
    }
  }

  @Test
  void aKeyThatIsGoneLetsNobodyInAndRunningSessionsStay() throws Exception {
    RunningRole server = ends.start(server(OLD, Map.of("web", webPort)));
    RunningRole client = ends.start(client(OLD, "web"));
    try (Socket user = served(webPort)) {
      taken(server, server(BOTH, Map.of("web", webPort)));
      taken(server, server(NEW, Map.of("web", webPort)));

      echoes(user);
    }
    client.stop();
    ends.roles.remove(client);
    await().until(() -> server.peers().isEmpty());
    ends.start(client(OLD, "web"));
    await().until(() -> refusals("not-proven") > 0);
    ends.start(client(NEW, "web"));
    served(webPort).close();
  }

  @Test
  void aClientThatIsAdmittedNoMoreHasTimeToEndItsStreams() throws Exception {
    RunningRole server = ends.start(server(OLD, Map.of("web", webPort)));
    ends.start(client(OLD, "web"));
    try (Socket user = served(webPort)) {
      taken(server, admitting(OLD, "somebody-else", Map.of("web", webPort)));

      await().until(() -> isRefused(webPort));
      echoes(user);
    }
    await().atMost(LoopbackSockets.PATIENCE).until(() -> server.peers().isEmpty());
  }

  @Test
  void aClientGetsAPortMoreAndGivesOneBackWithinItsSession() throws Exception {
    ends.start(server(OLD, Map.of("web", webPort, "ssh", sshPort)));
    RunningRole client = ends.start(client(OLD, "web"));
    try (Socket user = served(webPort)) {
      Instant since = client.peers().getFirst().since();

      taken(client, client(OLD, "web", "ssh"));
      served(sshPort).close();
      taken(client, client(OLD, "ssh"));
      await().until(() -> isRefused(webPort));

      echoes(user);
      assertThat(client.peers().getFirst().since()).isEqualTo(since);
      assertThat(client.peers().getFirst().ports()).containsExactly("127.0.0.1:" + sshPort);
    }
  }

  /** So it does not matter which of the two files changes first. */
  @Test
  void aPortThatTheServerDoesNotHaveYetIsOpenedWhenItHasIt() throws Exception {
    RunningRole server = ends.start(server(OLD, Map.of("web", webPort)));
    RunningRole client = ends.start(client(OLD, "web"));
    served(webPort).close();

    taken(client, client(OLD, "web", "ssh"));
    served(webPort).close();
    assertThat(isRefused(sshPort)).isTrue();
    taken(server, server(OLD, Map.of("web", webPort, "ssh", sshPort)));

    served(sshPort).close();
  }

  /** HTMUX/1.0 asks for ports in the handshake only, so another session has to. */
  @Test
  void aClientOfTheOriginalsHandshakeGetsOtherPortsWhenItsUsersHaveGone() throws Exception {
    ends.start(admittingAll());
    RunningRole client = ends.start(original(Session.DEFAULT, webPort));
    try (Socket user = served(webPort)) {
      taken(client, original(Session.DEFAULT, webPort, sshPort));

      served(webPort).close();
      assertThat(isRefused(sshPort)).as("while the session has a user").isTrue();
      echoes(user);
    }
    served(sshPort).close();
    served(webPort).close();
  }

  @Test
  void aUserWhoDoesNotGoKeepsTheNextSessionWaitingForAWhileOnly() throws Exception {
    ends.start(admittingAll());
    Session session = draining(Duration.ofMillis(500));
    RunningRole client = ends.start(original(session, webPort));
    try (Socket user = served(webPort)) {
      taken(client, original(session, webPort, sshPort));

      served(sshPort).close();
      user.setSoTimeout(30_000);
      assertThat(user.getInputStream().read()).as("his connection was ended").isNegative();
    } catch (SocketException e) {
      assertThat(e).as("his connection was ended").hasMessageContaining("reset");
    }
  }

  @Test
  void anotherTargetIsThatOfTheNextUser() throws Exception {
    ends.start(server(OLD, Map.of("web", webPort)));
    RunningRole client = ends.start(client(OLD, "web"));
    try (Echo other = new Echo();
        Socket user = served(webPort)) {
      Echo first = target;
      target = other;
      taken(client, client(OLD, "web"));
      target = first;

      assertThat(other.users()).isZero();
      served(webPort).close();
      assertThat(other.users()).isEqualTo(1);
      echoes(user);
    }
  }

  @Test
  void aClientsOwnPortsComeAndGo() throws Exception {
    ends.start(server(OLD, Map.of()));
    RunningRole client = ends.start(listening(webPort));
    await().atMost(LoopbackSockets.PATIENCE).until(client::isReady);

    taken(client, listening(webPort, sshPort));
    assertThat(isRefused(webPort)).isFalse();
    assertThat(isRefused(sshPort)).isFalse();
    taken(client, listening(sshPort));
    await().until(() -> isRefused(webPort));
    assertThat(isRefused(sshPort)).isFalse();
  }

  @Test
  void aPortThatCannotBeOpenedLeavesAllAsItWas() throws Exception {
    ends.start(server(OLD, Map.of()));
    RunningRole client = ends.start(listening(webPort));
    await().atMost(LoopbackSockets.PATIENCE).until(client::isReady);
    int free = FreePorts.next();

    assertThat(client.reload(listening(free, tunnelPort)))
        .failsWithin(LoopbackSockets.PATIENCE)
        .withThrowableThat()
        .withMessageContaining("cannot listen on 127.0.0.1:" + tunnelPort);
    assertThat(isRefused(webPort)).isFalse();
    await().until(() -> isRefused(free));
  }

  @Test
  void whatCannotChangeIsRefusedByItsName() throws Exception {
    RunningRole server = ends.start(server(OLD, Map.of("web", webPort)));
    ends.start(client(OLD, "web"));
    served(webPort).close();
    tunnelPort = sshPort;

    assertThat(server.reload(server(OLD, Map.of())))
        .failsWithin(LoopbackSockets.PATIENCE)
        .withThrowableThat()
        .withMessageContaining("the tunnel port (spec.server.port, -P) is 127.0.0.1:")
        .withMessageEndingWith("in the changed configuration: that needs a restart");
    assertThat(server.reload(client(OLD, "web")))
        .failsWithin(LoopbackSockets.PATIENCE)
        .withThrowableThat()
        .withMessageContaining("the role (spec.role, HTMUX=) is Server while it runs, and Client");
    served(webPort).close();
  }

  // ---- roles

  private TunnelConfig server(CapsKeys keys, Map<String, Integer> ports) {
    return admitting(keys, "plant-7", ports);
  }

  private TunnelConfig admitting(CapsKeys keys, String identity, Map<String, Integer> ports) {
    Admitted admitted =
        new Admitted(
            identity,
            "127.0.0.1",
            ports.entrySet().stream()
                .map(
                    port ->
                        new NamedPort(
                            port.getKey(),
                            ListenAddress.tcp(new HostPort("127.0.0.1", port.getValue()))))
                .toList(),
            keys,
            EnumSet.of(Capability.INBOUND),
            Duration.ofMinutes(5),
            false);
    return config(
        new Role.HtmuxServer(
            new HostPort("127.0.0.1", tunnelPort), "", "", keys, Duration.ofMinutes(5), false),
        handshake(Optional.empty(), Optional.of(List.of(admitted)), List.of()));
  }

  private TunnelConfig client(CapsKeys keys, String... ports) {
    return config(
        new Role.HtmuxClient(
            new HostPort("127.0.0.1", tunnelPort),
            List.of(),
            List.of(),
            List.of(),
            keys,
            Duration.ofMinutes(5),
            List.of()),
        handshake(
            Optional.of("plant-7"),
            Optional.empty(),
            List.of(ports).stream()
                .map(
                    name ->
                        new Wanted(name, new TunnelConfig.Answer.Relay(target.at(), Transport.TCP)))
                .toList()));
  }

  private TunnelConfig admittingAll() {
    return config(
        new Role.HtmuxServer(
            new HostPort("127.0.0.1", tunnelPort), "", "", UNPROVEN, Duration.ofMinutes(5), false),
        handshake(Optional.empty(), Optional.empty(), List.of()));
  }

  /** With ports at the server, which it asks for as an original does. */
  private TunnelConfig original(Session session, int... ports) {
    return new TunnelConfig(
        "test",
        new Role.HtmuxClient(
            new HostPort("127.0.0.1", tunnelPort),
            addresses(ports),
            List.of(),
            List.of(new TunnelConfig.Target(target.at(), Transport.TCP, Optional.empty(), "")),
            UNPROVEN,
            Duration.ofMinutes(5),
            List.of()),
        session,
        SockMux.DEFAULT,
        TunnelConfig.Access.DEFAULT,
        new Handshake(
            Version.ORIGINAL,
            Carrier.HTMUX,
            "/htmux",
            Optional.empty(),
            Optional.empty(),
            List.of(),
            1,
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  private static Session draining(Duration within) {
    Session usual = Session.DEFAULT;
    return new Session(
        usual.keepAlive(),
        usual.deadAfter(),
        usual.dialTimeout(),
        usual.openTimeout(),
        usual.maxStreams(),
        usual.resumeWithin(),
        within);
  }

  private static List<ListenAddress> addresses(int... ports) {
    return Arrays.stream(ports)
        .mapToObj(port -> ListenAddress.tcp(new HostPort("127.0.0.1", port)))
        .toList();
  }

  private TunnelConfig listening(int... ports) {
    return config(
        new Role.HtmuxClient(
            new HostPort("127.0.0.1", tunnelPort),
            List.of(),
            addresses(ports),
            List.of(),
            OLD,
            Duration.ofMinutes(5),
            List.of()),
        handshake(Optional.of("plant-7"), Optional.empty(), List.of()));
  }

  private static Handshake handshake(
      Optional<String> identity, Optional<List<Admitted>> admitted, List<Wanted> wanted) {
    return new Handshake(
        Version.NATIVE,
        Carrier.HTMUX,
        "/htmux",
        identity,
        admitted,
        wanted,
        1,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static TunnelConfig config(Role role, Handshake handshake) {
    return new TunnelConfig(
        "test", role, Session.DEFAULT, SockMux.DEFAULT, TunnelConfig.Access.DEFAULT, handshake);
  }

  private static void taken(RunningRole role, TunnelConfig next) {
    assertThat(role.reload(next)).succeedsWithin(LoopbackSockets.PATIENCE);
  }

  // ---- what is seen

  /** A user whose word came back. */
  private static Socket served(int port) {
    return await()
        .atMost(LoopbackSockets.PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              Socket user = new Socket(InetAddress.getLoopbackAddress(), port);
              try {
                echoes(user);
                return user;
              } catch (IOException | AssertionError e) {
                user.close();
                throw e;
              }
            },
            _ -> true);
  }

  private static void echoes(Socket user) throws IOException {
    user.setSoTimeout(5_000);
    user.getOutputStream().write("word\n".getBytes(US_ASCII));
    assertThat(new String(user.getInputStream().readNBytes(5), US_ASCII)).isEqualTo("word\n");
  }

  private static boolean isRefused(int port) throws IOException {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return false;
    } catch (ConnectException _) {
      return true;
    }
  }

  private double refusals(String reason) {
    return ends.registry.find("htmux.peer.refusals").tag("reason", reason).counters().stream()
        .mapToDouble(io.micrometer.core.instrument.Counter::count)
        .sum();
  }

  private static CapsKeys key() {
    return CapsKeys.of(CapsKey.generate(EnumSet.of(Capability.INBOUND), new SecureRandom()));
  }
}
