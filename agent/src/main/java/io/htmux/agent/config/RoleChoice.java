package io.htmux.agent.config;

import io.htmux.agent.role.TunnelConfig.Role;
import java.util.List;
import java.util.Optional;

/** Which part is to be played: exactly one. */
final class RoleChoice {

  private RoleChoice() {}

  /** Empty if that became a problem. */
  static Optional<Role> of(ParameterValues values, Findings findings) {
    List<Given<ServerValue>> sockMux =
        values.servers().stream().filter(RoleChoice::isSockMux).toList();
    if (values.htmux().isPresent() && !sockMux.isEmpty()) {
      refuseSecond(values.htmux().get().argument(), sockMux.getFirst(), findings);
      return Optional.empty();
    }
    if (sockMux.size() > 1) {
      refuseSecond(sockMux.get(0).argument(), sockMux.get(1), findings);
      return Optional.empty();
    }
    if (values.htmux().isPresent()) {
      return htmux(values.htmux().get(), values, findings);
    }
    if (!sockMux.isEmpty()) {
      return new SockMuxRole(values, findings).read(sockMux.getFirst().value());
    }
    findings.refuse(
        "expected a role: HTMUX=sv, HTMUX=cl:host:port, HTMUX=px:host:port, SERVER=sockmux or"
            + " SERVER=sockmux://host:port");
    return Optional.empty();
  }

  private static Optional<Role> htmux(
      Given<HtmuxValue> htmux, ParameterValues values, Findings findings) {
    return switch (htmux.value()) {
      case HtmuxValue.Server server -> new HtmuxServerRole(values, findings).read(server);
      case HtmuxValue.Client client -> new HtmuxClientRole(values, findings).read(client);
      case HtmuxValue.Proxy proxy ->
          new HtmuxProxyRole(values, findings).read(htmux.argument(), proxy);
    };
  }

  private static boolean isSockMux(Given<ServerValue> server) {
    return switch (server.value()) {
      case ServerValue.Acceptor acceptor -> true;
      case ServerValue.Connector connector -> true;
      case ServerValue.Relay relay -> false;
      case ServerValue.Answering answering -> false;
      case ServerValue.Destination destination -> false;
    };
  }

  private static void refuseSecond(Argument first, Given<ServerValue> second, Findings findings) {
    findings.refuse(
        second.argument(), "expected one role for one agent, but came too: " + first.where());
  }
}
