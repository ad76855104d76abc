package io.htmux.agent.role;

import io.htmux.agent.forward.IncomingConnection;
import io.htmux.agent.key.Capability;
import io.htmux.agent.lists.PortList;
import io.htmux.agent.policy.EntryPath;
import io.netty.util.NetUtil;
import java.util.Optional;

/**
 * Whether this end opens a port for one connection (HTMUX/1.0 §2.10), which data connections of FTP
 * and BIND of SOCKS need; the gate has let its purpose pass already. Answers why not. Pure.
 */
final class SinglePorts {
  private SinglePorts() {}

  /** By parameters: what holds for the ports that a client asks for at first holds later on. */
  static Optional<String> refusalByLists(
      TunnelConfig.Role.HtmuxServer server, IncomingConnection awaited) {
    if (!server.keys().grants(Capability.INBOUND)) {
      return Optional.of("The server has no CAPSKEY, and opens no ports.");
    }
    int port = awaited.at().port();
    return server.ports().isEmpty() || PortList.parse(server.ports()).contains(port)
        ? Optional.empty()
        : Optional.of("Port " + port + " is not in the port list of the server.");
  }

  /** By a tunnel file: for a client that may have ports, one of its own or any that is free. */
  static Optional<String> refusalByFile(Handshake.Admitted client, IncomingConnection awaited) {
    if (!client.keys().grants(Capability.INBOUND)
        || !client.permits().contains(Capability.INBOUND)) {
      return Optional.of("No CAPSKEY of " + client.name() + " grants inbound.");
    }
    int port = awaited.at().port();
    return port == 0 || client.ports().stream().anyMatch(own -> own.at().port() == port)
        ? refusalOfAnybody(awaited)
        : Optional.of("Port " + port + " is none of " + client.name() + ".");
  }

  /** At a client, whose own users have what they ask for. */
  static Optional<String> refusalAtClient(IncomingConnection awaited) {
    if (awaited.from().path() != EntryPath.PEER_REQUEST) {
      return Optional.empty();
    }
    int port = awaited.at().port();
    return port == 0
        ? refusalOfAnybody(awaited)
        : Optional.of("Port " + port + " is not the server's to choose here.");
  }

  /** The rules spoke of a host, and a name may have another address when somebody comes. */
  private static Optional<String> refusalOfAnybody(IncomingConnection awaited) {
    return awaited
            .expected()
            .filter(host -> NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host))
            .isPresent()
        ? Optional.empty()
        : Optional.of("It is opened for a host that is told by its address, and for no other.");
  }
}
