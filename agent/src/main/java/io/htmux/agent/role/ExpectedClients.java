package io.htmux.agent.role;

import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.forward.PortAllowance;
import io.htmux.agent.policy.Way;
import io.htmux.agent.role.Handshake.Admitted;
import io.htmux.agent.role.ResumableSessions.Claim;
import io.htmux.agent.upgrade.NamedPort;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The clients that a server just started may expect at once, since a server before it had them: the
 * ports that the tunnel file keeps for each of them are open from the start, and their users wait.
 * When a client comes the ports are its own; when it does not, they are closed. May be used from
 * any thread.
 *
 * <p>Only ports that are one client's and no other's, of a client that has to prove who it is:
 * nobody else is kept from a port by this.
 */
final class ExpectedClients {
  /**
   * Until whoever sends users has seen that this server is ready, the one before it has been told
   * to stop, and has told its clients.
   */
  static final Duration WAIT = Duration.ofSeconds(30);

  private record Expected(Admitted client, List<NamedPort> ports, PortHold hold) {}

  private final Surroundings surroundings;
  private final SharedPorts ports;
  private final Map<String, Expected> expected = new ConcurrentHashMap<>();

  ExpectedClients(Surroundings surroundings, SharedPorts ports) {
    this.surroundings = surroundings;
    this.ports = ports;
  }

  /**
   * Opens the ports for a while. One that cannot be opened is told of when its client asks.
   *
   * @param loop where the ports shall live
   */
  void expect(ServerLive live, EventLoop loop, Channel tunnelPort) {
    List<Admitted> all = live.config().handshake().admitted().orElse(List.of());
    all.stream()
        .filter(client -> !client.unproven() && client.keys().isPresent())
        .forEach(
            client -> {
              List<NamedPort> own =
                  client.ports().stream().filter(port -> isOnlyOnce(port, all)).toList();
              if (!own.isEmpty()) {
                expect(client, own, live, loop, tunnelPort);
              }
            });
  }

  /**
   * It is about to open these ports, and has its share in them. One that it wants by another name
   * than this server's, or by none, is another port at the same address.
   */
  void opens(String identity, AskedPorts asked) {
    Optional.ofNullable(expected.get(identity))
        .filter(one -> asked.addresses().stream().anyMatch(at -> isIn(one.ports(), at)))
        .ifPresent(_ -> arrived(identity));
  }

  /** Its ports are held by its session from now on. */
  void arrived(String identity) {
    Optional.ofNullable(expected.remove(identity)).ifPresent(one -> one.hold().close());
  }

  /** Whoever is not known any more as he was is not expected any more. */
  void keep(ServerLive changed) {
    List<Admitted> all = changed.config().handshake().admitted().orElse(List.of());
    expected.values().stream()
        .filter(one -> !all.contains(one.client()))
        .forEach(one -> arrived(one.client().name()));
  }

  /** Nobody is expected any more. */
  void close() {
    expected.keySet().forEach(this::arrived);
  }

  private void expect(
      Admitted client, List<NamedPort> own, ServerLive live, EventLoop loop, Channel tunnelPort) {
    PortHold hold =
        ports.of(
            Claim.named(client.name()).shared(Optional.empty()),
            true,
            new PortRules(
                Gates.waysOut(
                    live.config(),
                    surroundings,
                    Gates.gate(
                        live.config().access(), live.role().connectRules(), List.of(Way.DIRECT)),
                    Optional::empty,
                    ((InetSocketAddress) tunnelPort.localAddress())
                        .getAddress()
                        .isLoopbackAddress(),
                    new PortAllowance(_ -> Optional.of("There is no session yet."))),
                live.role().opened()),
            loop);
    expected.put(client.name(), new Expected(client, own, hold));
    hold.open(loop, new AskedPorts(own, List.of()).entrances())
        .addListener(
            opened -> {
              if (!opened.isSuccess()) {
                arrived(client.name());
              }
            });
    loop.schedule(() -> arrived(client.name()), WAIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static boolean isOnlyOnce(NamedPort port, List<Admitted> all) {
    return all.stream()
            .flatMap(one -> one.ports().stream())
            .filter(other -> isSame(other, port.at()))
            .count()
        == 1;
  }

  private static boolean isIn(List<NamedPort> ports, ListenAddress at) {
    return ports.stream().anyMatch(port -> isSame(port, at));
  }

  private static boolean isSame(NamedPort port, ListenAddress other) {
    return port.at().port() == other.port() && port.at().transport() == other.transport();
  }
}
