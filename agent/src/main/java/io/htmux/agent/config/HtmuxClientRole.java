package io.htmux.agent.config;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.config.PortEntry.Modifier;
import io.htmux.agent.key.Capability;
import io.htmux.agent.policy.ConnectRules;
import io.htmux.agent.role.TunnelConfig.Answer;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.agent.role.TunnelConfig.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code -P[host:]port[/remote][/local] HTMUX=cl:host:port SERVER=tcprelay://host:port
 * CAPSKEY=text}. A port without a side is opened at both.
 */
record HtmuxClientRole(ParameterValues values, Findings findings) {

  Optional<Role> read(HtmuxValue.Client client) {
    values.ports().forEach(this::checkPort);
    values.servers().forEach(this::checkServer);
    values
        .entrances()
        .forEach(
            port ->
                findings.refuse(
                    port.argument(), "expected PORT= with SERVER=sockmux only; here -P…/local"));
    List<HostPort> remotePorts = portsNotOnlyAt(Modifier.LOCAL, Modifier.REMOTE);
    List<HostPort> localPorts = portsNotOnlyAt(Modifier.REMOTE, Modifier.LOCAL);
    List<Target> targets =
        Stream.concat(programsOfPorts(), Targets.of(values.servers(), findings).stream()).toList();
    tellWhatRulesDecide(remotePorts, localPorts, targets);
    checkTogether(remotePorts, targets);
    Duration skew = values.timeouts().maxClockSkew(values.keys(), findings);
    List<String> rules = values.connectRules().stream().map(Given::value).toList();
    return Optional.of(
        new Role.HtmuxClient(
            client.server(), remotePorts, localPorts, targets, values.keys(), skew, rules));
  }

  /** {@code -P80/http}: what is said of one port goes before SERVER=. */
  private Stream<Target> programsOfPorts() {
    return values.ports().stream()
        .map(Given::value)
        .flatMap(
            port ->
                port.protocol().flatMap(Programs::of).stream()
                    .map(program -> new Target(program, Optional.of(port.at().port()), "")));
  }

  private List<HostPort> portsNotOnlyAt(Modifier other, Modifier side) {
    return values.ports().stream()
        .map(Given::value)
        .filter(port -> !port.is(other) || port.is(side))
        .map(PortEntry::at)
        .toList();
  }

  private void tellWhatRulesDecide(
      List<HostPort> remotePorts, List<HostPort> localPorts, List<Target> targets) {
    if (values.connectRules().size() > ConnectRules.MAX_RULES) {
      findings.refuse(
          "expected at most %d CONNECT= in all, came %d"
              .formatted(ConnectRules.MAX_RULES, values.connectRules().size()));
    }
    if (values.connectRules().isEmpty()
        || targets.stream().anyMatch(target -> target.answer() instanceof Answer.Program)) {
      return;
    }
    if (localPorts.isEmpty()) {
      findings.notice(
          "CONNECT= has no effect: it decides for users of local ports, and there is none; add"
              + " -P[host:]port/local");
    } else if (!remotePorts.isEmpty()) {
      findings.notice(
          "CONNECT= decides for users of local ports only; what arrives through remote ports is"
              + " always dialled directly");
    }
  }

  private void checkTogether(List<HostPort> remotePorts, List<Target> targets) {
    if (values.ports().isEmpty()) {
      findings.refuse(
          "HTMUX=cl needs a port: add -P[host:]port/remote for users at the server, or"
              + " -P[host:]port/local for users here");
    }
    if (!remotePorts.isEmpty() && !values.keys().grants(Capability.INBOUND)) {
      findings.refuse(
          "inbound ports need a CAPSKEY at both ends: add CAPSKEY=text here and at the server");
    }
    if (values.servers().isEmpty() && targets.isEmpty()) {
      findings.refuse(
          "HTMUX=cl needs what answers: add SERVER=tcprelay://host:port, or SERVER=http");
    } else if (!targets.isEmpty()) {
      List<HostPort> ports = values.ports().stream().map(port -> port.value().at()).toList();
      ports.forEach(port -> checkServed(port, targets));
      targets.forEach(target -> checkUsed(target, ports));
    }
  }

  private void checkServed(HostPort port, List<Target> targets) {
    if (targets.stream()
        .allMatch(target -> target.acceptedAtPort().filter(p -> p != port.port()).isPresent())) {
      findings.refuse("expected a target for each port, none is for port " + port.port());
    }
  }

  private void checkUsed(Target target, List<HostPort> ports) {
    target
        .acceptedAtPort()
        .filter(wanted -> ports.stream().noneMatch(port -> port.port() == wanted))
        .ifPresent(
            wanted ->
                findings.notice(
                    "target " + target.answer() + " is never used: no port is " + wanted));
  }

  private void checkPort(Given<PortEntry> port) {
    PortUse.refuseAdmin(port, findings);
    PortEntry entry = port.value();
    if (entry.is(Modifier.UDP)) {
      PortUse.refuse(port, "UDP through HTMUX is not available yet", findings);
    }
    if (entry.protocol().isPresent() && Programs.of(entry.protocol().get()).isEmpty()) {
      PortUse.refuse(
          port,
          "expected one of "
              + Programs.names()
              + " for one port, or SERVER=tcprelay://host:port:-:-P"
              + entry.at().port(),
          findings);
    }
  }

  private void checkServer(Given<ServerValue> given) {
    switch (given.value()) {
      case ServerValue.Answering(String protocol, _) when Programs.of(protocol).isPresent() -> {}
      case ServerValue.Answering(String protocol, _) ->
          findings.refuse(
              given.argument(),
              "what answers at the far end: SERVER="
                  + protocol
                  + " is not available yet, use SERVER=tcprelay://host:port or one of "
                  + Programs.names());
      case ServerValue.Relay relay -> refuseUdp(given.argument(), relay.target());
      case ServerValue.Destination destination -> refuseUdp(given.argument(), destination.target());
      case ServerValue.Acceptor acceptor -> throw new IllegalStateException("two roles");
      case ServerValue.Connector connector -> throw new IllegalStateException("two roles");
    }
  }

  private void refuseUdp(Argument argument, Target target) {
    if (target.answer() instanceof Answer.Relay(_, Transport transport)
        && transport == Transport.UDP) {
      findings.refuse(argument, "UDP through HTMUX is not available yet");
    }
  }
}
