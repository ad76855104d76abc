package io.htmux.agent.config;

import io.htmux.agent.policy.ConnectRules;
import io.htmux.agent.policy.Way;
import io.htmux.agent.role.TunnelConfig.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code -P[host:]port HTMUX=sv…}. */
record HtmuxServerRole(ParameterValues values, Findings findings) {

  private static final String ROLE = "HTMUX=sv";

  Optional<Role> read(HtmuxValue.Server server) {
    values.servers().forEach(this::refuseServer);
    checkRules();
    values.refuseEntrances("clients ask", findings);
    if (values.keys().isEmpty()) {
      findings.notice("without CAPSKEY=text this server opens no port for its clients");
    }
    Duration skew = values.timeouts().maxClockSkew(values.keys(), findings);
    return PortUse.tunnelPort(
            values.ports(), ROLE, List.of(Protocols.HTMUX, Protocols.HTTP), findings)
        .map(
            port ->
                new Role.HtmuxServer(
                    port,
                    server.clients(),
                    server.ports(),
                    values.keys(),
                    skew,
                    outgoing(),
                    List.of(),
                    values.connectRules().stream().map(Given::value).toList()));
  }

  /** What clients and users of the proxy ask for leaves from here, or not at all. */
  private void checkRules() {
    if (values.connectRules().size() > ConnectRules.MAX_RULES) {
      findings.refuse(
          "expected at most %d CONNECT= in all, came %d"
              .formatted(ConnectRules.MAX_RULES, values.connectRules().size()));
    }
    values.connectRules().stream()
        .filter(rule -> io.htmux.agent.policy.ConnectRule.parse(rule.value()).uses(Way.TUNNEL))
        .forEach(
            rule ->
                findings.refuse(
                    rule.argument(),
                    "vsap has no meaning at a server, which of its clients would that be? expected"
                        + " direct (dial from here) or None (refuse)"));
    if (!values.connectRules().isEmpty() && !outgoing()) {
      findings.notice(
          "CONNECT= has no effect: without SERVER=http this server opens no connections");
    }
  }

  private boolean outgoing() {
    return values.servers().stream()
        .anyMatch(
            server ->
                server.value() instanceof ServerValue.Answering(String protocol, _)
                    && protocol.equals(Protocols.HTTP));
  }

  /** SERVER=http answers outgoing requests of clients; without it there are none. */
  private void refuseServer(Given<ServerValue> given) {
    switch (given.value()) {
      case ServerValue.Answering(String protocol, Condition condition)
          when protocol.equals(Protocols.HTTP) ->
          refuseCondition(given.argument(), condition);
      case ServerValue.Answering(String protocol, _) ->
          findings.refuse(
              given.argument(), "SERVER=" + protocol + " at an HTMUX server is not available yet");
      case ServerValue.Relay relay -> refuseTarget(given.argument());
      case ServerValue.Destination destination -> refuseTarget(given.argument());
      case ServerValue.Acceptor acceptor -> throw new IllegalStateException("two roles");
      case ServerValue.Connector connector -> throw new IllegalStateException("two roles");
    }
  }

  private void refuseCondition(Argument argument, Condition condition) {
    if (!condition.equals(Condition.NONE)) {
      findings.refuse(
          argument, "expected SERVER=http without a condition: a server has one port of its own");
    }
  }

  private void refuseTarget(Argument argument) {
    findings.refuse(argument, "expected targets at the client: an HTMUX server dials none");
  }
}
