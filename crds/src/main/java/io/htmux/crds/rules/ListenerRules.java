package io.htmux.crds.rules;

import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.PortSpec;
import io.htmux.crds.Protocol;
import io.htmux.crds.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** No two listeners of one agent want the same address, port and protocol. */
final class ListenerRules {

  private static final Set<String> EVERY_ADDRESS = Set.of("*", "0.0.0.0", "::");

  private ListenerRules() {}

  private record Listener(String path, String host, int port, Protocol protocol) {

    boolean collides(Listener other) {
      return port == other.port
          && protocol == other.protocol
          && (host.equals(other.host)
              || EVERY_ADDRESS.contains(host)
              || EVERY_ADDRESS.contains(other.host));
    }
  }

  static void check(HtmuxTunnelSpec spec, Complaints complaints) {
    if (spec.role() == null) {
      return;
    }
    List<Listener> earlier = new ArrayList<>();
    spec.serverIfGiven()
        .filter(server -> spec.role() == Role.SERVER)
        .ifPresent(server -> earlier.add(tunnelPort("spec.server.port", server.portOrDefault())));
    for (int i = 0; i < spec.ports().size(); i++) {
      PortSpec port = spec.ports().get(i);
      if (port.port() == null || port.listenOn() == null) {
        continue;
      }
      if (spec.role() != Role.PROXY && PortRules.listensHere(port, spec.role())) {
        add(listener("spec.ports[" + i + "].port", port), earlier, complaints);
      }
    }
  }

  private static Listener tunnelPort(String path, int port) {
    return new Listener(path, "*", port, Protocol.TCP);
  }

  private static Listener listener(String path, PortSpec port) {
    return new Listener(path, port.hostOrDefault(), port.port(), port.protocolOrDefault());
  }

  private static void add(Listener listener, List<Listener> earlier, Complaints complaints) {
    earlier.stream()
        .filter(listener::collides)
        .findFirst()
        .ifPresent(
            other ->
                complaints.add(
                    listener.path(),
                    listener.port() + "/" + listener.protocol() + " is taken by " + other.path()));
    earlier.add(listener);
  }
}
