package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.address.Transport;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.agent.role.TunnelConfig.Session;
import io.htmux.agent.role.TunnelConfig.Upstream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client behind whose server's address there are several (HTMUX/2.0 §5.11). */
@Timeout(120)
class SeveralServersTest {
  private static final Optional<String> PLANT = Optional.of("plant-7");
  private static final Duration SOON = Duration.ofSeconds(40);

  private final TunnelEnds ends = new TunnelEnds();
  private final List<TurnsRelay> relays = new ArrayList<>();

  @AfterEach
  void stop() throws IOException {
    ends.close();
    for (TurnsRelay relay : relays) {
      relay.close();
    }
  }

  @Test
  void aClientHasOneSessionWithEachOfThem() throws Exception {
    List<RunningRole> servers = servers(3, 3);
    RunningRole client = client(behindOneAddress());
    await().atMost(SOON).until(() -> client.peers().size() == 3);
    assertThat(servers).allMatch(server -> server.peers().size() == 1);
    assertThat(ends.registry.find("htmux.peer.refusals").counters()).isEmpty();
  }

  @Test
  void oneThatGoesIsReplacedByOneThatComes() throws Exception {
    List<RunningRole> servers = servers(2, 2);
    TurnsRelay relay = behindOneAddress();
    RunningRole client = client(relay);
    await().atMost(SOON).until(() -> client.peers().size() == 2);

    var _ = servers.getFirst().drain(Duration.ofSeconds(1));
    await().atMost(SOON).until(() -> client.peers().size() == 1);
    ends.stop(servers.getFirst());
    assertThat(client.isReady()).isTrue();

    int next = FreePorts.next();
    RunningRole successor = ends.server(next, 2);
    relay.add(next);
    await().atMost(SOON).until(() -> client.peers().size() == 2);
    assertThat(successor.peers()).hasSize(1);
  }

  /** The balancer leads it to others first, which do not know the session. */
  @Test
  void aSessionWhoseConnectionBreaksFindsItsServerAgain() throws Exception {
    servers(3, 3);
    TurnsRelay relay = behindOneAddress();
    RunningRole client = client(relay);
    await().atMost(SOON).until(() -> client.peers().size() == 3);
    for (int cut = 1; cut <= 3; cut++) {
      int before = resumptions();
      relay.cut();
      await().atMost(SOON).until(() -> resumptions() >= before + 6);
    }
    assertThat(client.peers()).hasSize(3);
    assertThat(ends.registry.find("htmux.session.ends").counters()).isEmpty();
  }

  @Test
  void aServerThatIsToldThereAreMoreIsNotTheOnlyOne() throws Exception {
    // it says that there are two, the other one comes later
    List<RunningRole> servers = servers(1, 2);
    TurnsRelay relay = behindOneAddress();
    RunningRole client = client(relay);
    await().atMost(SOON).until(() -> servers.getFirst().peers().size() == 1);
    await().atMost(SOON).until(() -> relay.connections() >= 4);
    assertThat(servers.getFirst().peers()).hasSize(1);
    int next = FreePorts.next();
    ends.server(next, 2);
    relay.add(next);
    await().atMost(SOON).until(() -> client.peers().size() == 2);
  }

  @Test
  void severalServersThatAreNamedAreAllKeptConnected() throws Exception {
    List<RunningRole> servers = servers(2, 1);
    int userPort = FreePorts.next();
    TunnelConfig one = ends.clientOf(ports.get(0), PLANT, userPort, ends.target("t"));
    Role.HtmuxClient role = (Role.HtmuxClient) one.role();
    RunningRole client =
        ends.start(
            TunnelEnds.config(
                new Role.HtmuxClient(
                    role.server(),
                    List.of(),
                    List.of(ListenAddress.tcp(new HostPort("127.0.0.1", userPort))),
                    List.of(
                        new TunnelConfig.Target(
                            new TunnelConfig.Answer.AtPeer(), Optional.empty(), "")),
                    role.keys(),
                    role.maxClockSkew(),
                    List.of(),
                    List.of(
                        new Upstream(new HostPort("127.0.0.1", ports.get(1)), one.handshake()))),
                one.handshake(),
                one.session()));
    await().atMost(SOON).until(() -> client.peers().size() == 2);
    assertThat(servers).allMatch(server -> server.peers().size() == 1);
  }

  @Test
  void severalConnectionsToOneServerShareTheUsers() throws Exception {
    List<RunningRole> servers = servers(1, 1);
    int userPort = FreePorts.next();
    TunnelConfig one = ends.clientOf(ports.getFirst(), PLANT, userPort, ends.target("t"));
    RunningRole client = ends.start(TunnelEnds.config(one.role(), one.handshake(), connections(3)));
    await().atMost(SOON).until(() -> servers.getFirst().peers().size() == 3);
    assertThat(TunnelEnds.answers(userPort, 30)).isEqualTo(Map.of("t", 30));
    List<Socket> users = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Socket user = TunnelEnds.user(userPort);
      users.add(user);
      assertThat(TunnelEnds.greeting(user)).isEqualTo("t");
    }
    assertThat(client.peers()).extracting(PeerStatus::streams).containsExactly(4, 4, 4);
    for (Socket user : users) {
      TunnelEnds.exchange(user, "each of them");
      user.close();
    }
  }

  // ---- inside

  private final List<Integer> ports = new ArrayList<>();

  private List<RunningRole> servers(int running, int told) throws Exception {
    List<RunningRole> servers = new ArrayList<>();
    for (int i = 0; i < running; i++) {
      ports.add(FreePorts.next());
      servers.add(ends.server(ports.getLast(), told));
    }
    return servers;
  }

  private TurnsRelay behindOneAddress() throws IOException {
    TurnsRelay relay = new TurnsRelay(ports);
    relays.add(relay);
    return relay;
  }

  /** Asks for no port, as all servers of these tests share one host. */
  private RunningRole client(TurnsRelay relay) throws Exception {
    return ends.start(localUsers(relay.port(), FreePorts.next(), 1));
  }

  private static TunnelConfig localUsers(int server, int entrance, int connections) {
    return TunnelEnds.config(
        new Role.HtmuxClient(
            new HostPort("127.0.0.1", server),
            List.of(),
            List.of(ListenAddress.tcp(new HostPort("127.0.0.1", entrance))),
            List.of(
                new TunnelConfig.Target(
                    new HostPort("127.0.0.1", 9), Transport.TCP, Optional.empty(), "")),
            TunnelEnds.KEY,
            Duration.ofMinutes(5),
            List.of()),
        TunnelEnds.handshake(PLANT, 1),
        connections(connections));
  }

  private static Session connections(int number) {
    return Session.DEFAULT.with(number);
  }

  private int resumptions() {
    return (int) ends.registry.get("htmux.link.resumptions").counter().count();
  }
}
