package io.htmux.agent.config;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.role.TunnelConfig.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code -P[host:]port HTMUX=px:host:port}. */
record HtmuxProxyRole(ParameterValues values, Findings findings) {

  private static final String ROLE = "HTMUX=px";
  private static final List<String> HERE = List.of("localhost", "127.0.0.1", "::1");

  Optional<Role> read(Argument htmux, HtmuxValue.Proxy proxy) {
    values.servers().forEach(this::refuseServer);
    values.access().refuse(ROLE, findings);
    values
        .connectRules()
        .forEach(
            rule ->
                findings.refuse(
                    rule.argument(), "expected CONNECT= at the client: HTMUX=px only passes on"));
    values.refuseEntrances("clients ask", findings);
    if (values.keys().isEmpty()) {
      findings.notice("without CAPSKEY=text this proxy passes on no client that asks for a port");
    }
    Duration skew = values.timeouts().maxClockSkew(values.keys(), findings);
    Optional<HostPort> tunnelPort =
        PortUse.tunnelPort(
            values.ports(), ROLE, List.of(Protocols.HTMUX, Protocols.HTTP), findings);
    if (tunnelPort.filter(port -> isSame(port, proxy.server())).isPresent()) {
      findings.refuse(htmux, "expected another port than the proxy's own");
    }
    return tunnelPort.map(
        port -> new Role.HtmuxProxy(port, proxy.server(), "", "", values.keys(), skew));
  }

  private static boolean isSame(HostPort own, HostPort server) {
    return own.port() == server.port()
        && (own.host().equals(server.host()) || (own.isWildcard() && HERE.contains(server.host())));
  }

  /** SERVER=http stands in the manual's example; what answers is behind the last hop. */
  private void refuseServer(Given<ServerValue> given) {
    switch (given.value()) {
      case ServerValue.Answering(String protocol, _) when protocol.equals(Protocols.HTTP) -> {}
      case ServerValue.Answering(String protocol, _) ->
          findings.refuse(
              given.argument(), "SERVER=" + protocol + " at an HTMUX proxy is not available yet");
      case ServerValue.Relay relay -> refuseTarget(given.argument());
      case ServerValue.Destination destination -> refuseTarget(given.argument());
      case ServerValue.Acceptor acceptor -> throw new IllegalStateException("two roles");
      case ServerValue.Connector connector -> throw new IllegalStateException("two roles");
    }
  }

  private void refuseTarget(Argument argument) {
    findings.refuse(
        argument, "expected targets at the client: an HTMUX proxy dials only its server");
  }
}
