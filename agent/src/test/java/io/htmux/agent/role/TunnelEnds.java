package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.address.Transport;
import io.htmux.agent.forward.LoopbackSockets;
import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKey;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.lists.HostsTable;
import io.htmux.agent.lists.NameLookup;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.agent.role.TunnelConfig.Session;
import io.htmux.agent.role.TunnelConfig.SockMux;
import io.htmux.agent.upgrade.Carrier;
import io.htmux.agent.upgrade.NamedPort;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Servers and clients as roles on loopback; what answers behind a client says its name. */
final class TunnelEnds implements AutoCloseable {
  /** Grants everything, so that something may stand between the ends. */
  static final CapsKeys KEY = CapsKeys.of(CapsKey.of("a key of old"));

  final LoopbackSockets loopback = new LoopbackSockets();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  /**
   * A registry holds what its gauges read by weak references only: they outlive their roles here.
   */
  private final List<Surroundings> made = new ArrayList<>();

  final List<RunningRole> roles = new ArrayList<>();
  private final List<ServerSocket> targets = new ArrayList<>();

  static Session session(Duration deadAfter) {
    return new Session(
        deadAfter.dividedBy(3),
        deadAfter,
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        1024,
        Duration.ofSeconds(60),
        Duration.ofSeconds(30));
  }

  static Handshake handshake(Optional<String> identity, int servers) {
    return new Handshake(
        Handshake.Version.NATIVE,
        Carrier.HTMUX,
        "/htmux",
        identity,
        Optional.empty(),
        List.of(),
        servers,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** One of so many behind the same address. */
  RunningRole server(int tunnelPort, int servers) throws InterruptedException {
    return start(
        config(
            new Role.HtmuxServer(
                new HostPort("127.0.0.1", tunnelPort), "", "", KEY, Duration.ofMinutes(5), false),
            handshake(Optional.empty(), servers),
            Session.DEFAULT));
  }

  TunnelConfig clientOf(int server, Optional<String> identity, int userPort, int target) {
    return config(
        new Role.HtmuxClient(
            new HostPort("127.0.0.1", server),
            List.of(ListenAddress.tcp(new HostPort("127.0.0.1", userPort))),
            List.of(),
            List.of(
                new TunnelConfig.Target(
                    new HostPort("127.0.0.1", target), Transport.TCP, Optional.empty(), "")),
            KEY,
            Duration.ofMinutes(5),
            List.of()),
        handshake(identity, 1),
        Session.DEFAULT);
  }

  /** Who may ask for the port "web", there. */
  static Handshake.Admitted admitted(String name, CapsKeys keys, int port) {
    return new Handshake.Admitted(
        name,
        "",
        List.of(new NamedPort("web", ListenAddress.tcp(new HostPort("127.0.0.1", port)))),
        keys,
        EnumSet.allOf(Capability.class),
        Duration.ofMinutes(5),
        false);
  }

  /** A server that knows its clients by name. */
  static TunnelConfig admitting(int tunnelPort, Handshake.Admitted... clients) {
    return config(
        new Role.HtmuxServer(
            new HostPort("127.0.0.1", tunnelPort), "", "", KEY, Duration.ofMinutes(5), false),
        handshake(Optional.empty(), Optional.of(List.of(clients)), List.of()),
        Session.DEFAULT);
  }

  /** A client that asks for the port "web", whatever number that has. */
  static TunnelConfig named(int server, String identity, CapsKeys keys, int target) {
    return config(
        new Role.HtmuxClient(
            new HostPort("127.0.0.1", server),
            List.of(),
            List.of(),
            List.of(),
            keys,
            Duration.ofMinutes(5),
            List.of()),
        handshake(
            Optional.of(identity),
            Optional.empty(),
            List.of(
                new Handshake.Wanted(
                    "web",
                    new TunnelConfig.Answer.Relay(
                        new HostPort("127.0.0.1", target), Transport.TCP)))),
        Session.DEFAULT);
  }

  private static Handshake handshake(
      Optional<String> identity,
      Optional<List<Handshake.Admitted>> admitted,
      List<Handshake.Wanted> wanted) {
    return new Handshake(
        Handshake.Version.NATIVE,
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

  static TunnelConfig config(Role role, Handshake handshake, Session session) {
    return new TunnelConfig(
        "test", role, session, SockMux.DEFAULT, TunnelConfig.Access.DEFAULT, handshake);
  }

  RunningRole start(TunnelConfig config) throws InterruptedException {
    RunningRole role = RunningRole.of(config, surroundings());
    roles.add(role);
    var started = role.start();
    LoopbackSockets.await(started);
    assertThat(started.cause()).isNull();
    return role;
  }

  Surroundings surroundings() {
    Surroundings one = surroundings(loopback, registry);
    made.add(one);
    return one;
  }

  /** Where no name has an address, and nothing is looked up. */
  static Surroundings surroundings(LoopbackSockets loopback, SimpleMeterRegistry registry) {
    return new Surroundings(
        loopback.sockets(),
        new NameLookup(new HostsTable(), () -> 0, (_, _) -> () -> {}, NameLookup.Limits.DEFAULT),
        new MuxMetrics(registry),
        new RoleMetrics(registry),
        Clock.systemUTC(),
        "test");
  }

  /** Says its name to each user, and then what he says. */
  int target(String name) throws IOException {
    ServerSocket target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    targets.add(target);
    Thread.startVirtualThread(() -> answer(target, name));
    return target.getLocalPort();
  }

  /** How many of so many users, one after the other, were answered by whom. */
  static Map<String, Integer> answers(int port, int users) throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < users; i++) {
      try (Socket user = user(port)) {
        counts.merge(greeting(user), 1, Integer::sum);
      }
    }
    return counts;
  }

  static Socket user(int port) throws IOException {
    Socket user = new Socket(InetAddress.getLoopbackAddress(), port);
    user.setSoTimeout(30_000);
    return user;
  }

  /** What the target says first. */
  static String greeting(Socket user) throws IOException {
    return new String(user.getInputStream().readNBytes(1), StandardCharsets.US_ASCII);
  }

  static void exchange(Socket user, String text) throws IOException {
    byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
    user.getOutputStream().write(octets);
    assertThat(user.getInputStream().readNBytes(octets.length)).isEqualTo(octets);
  }

  static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException _) {
      return false;
    }
  }

  void stop(RunningRole role) {
    roles.remove(role);
    role.stop();
  }

  @Override
  public void close() throws IOException {
    roles.reversed().forEach(RunningRole::stop);
    for (ServerSocket target : targets) {
      target.close();
    }
    loopback.close();
  }

  private static void answer(ServerSocket target, String name) {
    while (!target.isClosed()) {
      try {
        Socket user = target.accept();
        Thread.startVirtualThread(
            () -> {
              try (user) {
                user.getOutputStream().write(name.getBytes(StandardCharsets.US_ASCII));
                user.getInputStream().transferTo(user.getOutputStream());
              } catch (IOException _) {
                // the user has gone
              }
            });
      } catch (IOException _) {
        // it is closed
      }
    }
  }
}
