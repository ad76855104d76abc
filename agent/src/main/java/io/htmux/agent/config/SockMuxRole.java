package io.htmux.agent.config;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.key.Capability;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.agent.role.TunnelConfig.Target;
import java.util.List;
import java.util.Optional;

/** {@code -P[host:]port SERVER=sockmux} and {@code SERVER=sockmux://host:port}. */
record SockMuxRole(ParameterValues values, Findings findings) {

  private static final String ROLE = "SERVER=sockmux";

  Optional<Role> read(ServerValue sockMux) {
    values.timeouts().refuseClockSkew(findings);
    values.access().refuse("SockMux", findings);
    values.servers().forEach(this::checkServer);
    values
        .connectRules()
        .forEach(
            rule -> findings.refuse(rule.argument(), "CONNECT= with SockMux is not available yet"));
    List<ListenAddress> entrances = entrances();
    List<Target> targets = Targets.of(values.servers(), findings);
    if (entrances.isEmpty() && targets.isEmpty() && values.soxConf().items().isEmpty()) {
      findings.notice("the tunnel carries nothing: add PORT=[host:]port or DEST=host:port");
    }
    return switch (sockMux) {
      case ServerValue.Acceptor acceptor -> acceptor(entrances, targets);
      case ServerValue.Connector(HostPort acceptor) -> connector(acceptor, entrances, targets);
      case ServerValue.Relay relay -> Optional.empty();
      case ServerValue.Answering answering -> Optional.empty();
      case ServerValue.Destination destination -> Optional.empty();
    };
  }

  private Optional<Role> acceptor(List<ListenAddress> entrances, List<Target> targets) {
    Optional<HostPort> port =
        PortUse.tunnelPort(values.ports(), ROLE, List.of(Protocols.SOCKMUX), findings);
    values.entrances().stream()
        .filter(given -> port.isPresent() && port.get().equals(given.value().at()))
        .forEach(
            given ->
                findings.refuse(given.argument(), "expected another port than the tunnel's own"));
    return port.map(at -> new Role.SockMuxAcceptor(at, entrances, targets));
  }

  private Optional<Role> connector(
      HostPort acceptor, List<ListenAddress> entrances, List<Target> targets) {
    values
        .ports()
        .forEach(
            port ->
                PortUse.refuse(
                    port,
                    "SERVER=sockmux://… dials; a port whose users enter the tunnel is PORT=",
                    findings));
    if (!targets.isEmpty() && !values.keys().grants(Capability.INBOUND)) {
      findings.notice("without CAPSKEY=text the dialling end serves no incoming stream");
    }
    return Optional.of(new Role.SockMuxConnector(acceptor, entrances, targets, values.keys()));
  }

  private List<ListenAddress> entrances() {
    values.entrances().forEach(port -> PortUse.refuseModifiers(port, "PORT=", List.of(), findings));
    return values.entrances().stream().map(Given::value).map(PortEntry::listen).toList();
  }

  private void checkServer(Given<ServerValue> given) {
    switch (given.value()) {
      case ServerValue.Answering(String protocol, _) ->
          findings.refuse(
              given.argument(),
              "what answers at the far end: SERVER="
                  + protocol
                  + " is not available yet, use SERVER=tcprelay://host:port,-in");
      case ServerValue.Relay relay when !relay.in() ->
          findings.refuse(given.argument(), "expected ,-in behind host:port, with SERVER=sockmux");
      case ServerValue.Relay relay -> {}
      case ServerValue.Acceptor acceptor -> {}
      case ServerValue.Connector connector -> {}
      case ServerValue.Destination destination -> {}
    }
  }
}
