package io.htmux.agent.config;

import io.htmux.agent.address.ListenAddress;
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
    values.refuseEntrances("-P…/local", findings);
    List<ListenAddress> remotePorts = portsNotOnlyAt(Modifier.LOCAL, Modifier.REMOTE);
    List<ListenAddress> localPorts = portsNotOnlyAt(Modifier.REMOTE, Modifier.LOCAL);
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

  private List<ListenAddress> portsNotOnlyAt(Modifier other, Modifier side) {
    return values.ports().stream()
        .map(Given::value)
        .filter(port -> !port.is(other) || port.is(side))
        .map(PortEntry::listen)
        .toList();
  }

  private void tellWhatRulesDecide(
      List<ListenAddress> remotePorts, List<ListenAddress> localPorts, List<Target> targets) {
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

  private void checkTogether(List<ListenAddress> remotePorts, List<Target> targets) {
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
      List<ListenAddress> ports =
          values.ports().stream().map(port -> port.value().listen()).toList();
      ports.forEach(port -> checkServed(port, targets));
      targets.forEach(target -> checkUsed(target, ports));
    }
  }

  private void checkServed(ListenAddress port, List<Target> targets) {
    if (targets.stream().anyMatch(target -> mayServe(target, port))) {
      return;
    }
    findings.refuse(
        switch (port.transport()) {
          case TCP -> "expected a target for each port, none is for port " + port.port();
          case UDP ->
              "expected a target for each port, none is for port "
                  + port.port()
                  + "/udp: add SERVER=udprelay://host:port";
        });
  }

  private void checkUsed(Target target, List<ListenAddress> ports) {
    if (ports.stream().noneMatch(port -> mayServe(target, port))) {
      findings.notice(
          "target "
              + target.answer()
              + " is never used: "
              + target
                  .acceptedAtPort()
                  .map(wanted -> "no port is " + wanted + (isForDatagrams(target) ? "/udp" : ""))
                  .orElse(
                      isForDatagrams(target)
                          ? "no port has /udp behind it"
                          : "all ports have /udp behind them"));
    }
  }

  private static boolean mayServe(Target target, ListenAddress port) {
    return isForDatagrams(target) == port.isForDatagrams()
        && target.acceptedAtPort().filter(number -> number != port.port()).isEmpty();
  }

  private static boolean isForDatagrams(Target target) {
    return target.answer() instanceof Answer.Relay(_, Transport transport)
        && transport == Transport.UDP;
  }

  private void checkPort(Given<PortEntry> port) {
    PortUse.refuseAdmin(port, findings);
    PortEntry entry = port.value();
    if (entry.is(Modifier.UDP) && entry.protocol().isPresent()) {
      PortUse.refuse(
          port,
          "expected no protocol behind /udp: datagrams are relayed as they are, by"
              + " SERVER=udprelay://host:port",
          findings);
    } else if (entry.protocol().isPresent() && Programs.of(entry.protocol().get()).isEmpty()) {
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
      case ServerValue.Relay _, ServerValue.Destination _ -> {}
      case ServerValue.Acceptor acceptor -> throw new IllegalStateException("two roles");
      case ServerValue.Connector connector -> throw new IllegalStateException("two roles");
    }
  }
}
