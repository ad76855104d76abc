package io.htmux.operator.plan;

import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.ListenOn;
import io.htmux.crds.PortSpec;
import io.htmux.crds.Protocol;
import io.htmux.crds.ProxySpec;
import io.htmux.crds.Role;
import io.htmux.crds.ServerSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A port that the agents of a tunnel open for others.
 *
 * @param name of the port in the spec; "tunnel" for the tunnel port, which may be a name in the
 *     spec as well
 */
public record Listener(String name, int port, Protocol protocol) {

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "localhost");

  /** The port at which clients dial in, of a Server or Proxy. */
  public static Optional<Listener> tunnelPort(HtmuxTunnelSpec spec) {
    return switch (spec.role()) {
      case SERVER -> spec.serverIfGiven().map(ServerSpec::portOrDefault).map(Listener::tunnel);
      case PROXY -> spec.proxyIfGiven().map(ProxySpec::portOrDefault).map(Listener::tunnel);
      case CLIENT -> Optional.empty();
    };
  }

  /** The ports of the spec at which this end listens, but for those that only the pod sees. */
  static List<PortSpec> dataPorts(HtmuxTunnelSpec spec) {
    return spec.ports().stream()
        .filter(port -> port.portIfGiven().isPresent())
        .filter(port -> listensHere(port, spec.role()))
        .filter(port -> !LOOPBACK.contains(port.hostOrDefault()))
        .toList();
  }

  static Listener of(PortSpec port) {
    return new Listener(port.name(), port.port(), port.protocolOrDefault());
  }

  private static Listener tunnel(int port) {
    return new Listener("tunnel", port, Protocol.TCP);
  }

  private static boolean listensHere(PortSpec port, Role role) {
    return (port.listenOn() == ListenOn.SERVER) == (role == Role.SERVER);
  }
}
