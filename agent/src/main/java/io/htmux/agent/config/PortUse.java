package io.htmux.agent.config;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.config.PortEntry.Modifier;
import java.util.List;
import java.util.Optional;

/** What the ports of a role may look like. */
final class PortUse {

  private PortUse() {}

  /**
   * The one port that peers dial.
   *
   * @param role as the user writes it, for messages
   * @param protocols that may be named for the port, as they are what it speaks
   */
  static Optional<HostPort> tunnelPort(
      List<Given<PortEntry>> ports, String role, List<String> protocols, Findings findings) {
    if (ports.isEmpty()) {
      findings.refuse(role + " needs the port that its peers dial: add -P[host:]port");
      return Optional.empty();
    }
    if (ports.size() > 1) {
      findings.refuse(
          ports.get(1).argument(),
          "expected exactly one port, the one that peers dial, came " + ports.size());
    }
    refuseModifiers(ports.getFirst(), role, protocols, findings);
    if (ports.getFirst().value().is(Modifier.UDP)) {
      refuse(ports.getFirst(), "the tunnel itself runs over TCP", findings);
    }
    return Optional.of(ports.getFirst().value().at());
  }

  /** Sides are for HTMUX=cl, a protocol only for a port that speaks it anyway. */
  static void refuseModifiers(
      Given<PortEntry> port, String role, List<String> protocols, Findings findings) {
    PortEntry entry = port.value();
    if (entry.is(Modifier.REMOTE) || entry.is(Modifier.LOCAL)) {
      refuse(port, "/remote and /local are for HTMUX=cl, not for " + role, findings);
    }
    refuseAdmin(port, findings);
    if (entry.protocol().isPresent() && !protocols.contains(entry.protocol().get())) {
      refuse(port, "a protocol for one port is not available yet", findings);
    }
  }

  static void refuseAdmin(Given<PortEntry> port, Findings findings) {
    if (port.value().is(Modifier.ADMIN)) {
      refuse(port, "a port for administration is not available yet", findings);
    }
  }

  static void refuse(Given<PortEntry> port, String message, Findings findings) {
    findings.refuse(port.argument(), "port " + port.value() + ": " + message);
  }
}
