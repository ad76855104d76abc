package io.htmux.agent.role;

import io.htmux.agent.forward.PortAllowance;
import io.htmux.agent.forward.WaysOut;
import io.htmux.agent.lists.HostList;
import io.htmux.agent.lists.ProtoList;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.policy.AccessRule;
import io.htmux.agent.policy.ConnectRules;
import io.htmux.agent.policy.Gate;
import io.htmux.agent.policy.Way;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The gate of a role, and the ways out behind it, as the configuration says. */
final class Gates {
  private Gates() {}

  /**
   * @param parameters CONNECT parameters, as written
   * @param unmatched the ways of what none of them speaks of; a tunnel file's rules refuse that
   */
  static Gate gate(TunnelConfig.Access access, List<String> parameters, List<Way> unmatched) {
    return new Gate(
        access.reliable().map(HostList::parse),
        access.remittable().map(list -> ProtoList.parse(list, ProtoList.HTTP_DEFAULT)),
        access.permits().stream().map(rule -> AccessRule.parse("PERMIT", rule)).toList(),
        access.rejects().stream().map(rule -> AccessRule.parse("REJECT", rule)).toList(),
        access.rules().orElseGet(() -> ConnectRules.parse(parameters)),
        access.rules().isPresent() ? List.of() : unmatched);
  }

  static WaysOut waysOut(
      TunnelConfig config,
      Surroundings surroundings,
      Gate gate,
      Supplier<Optional<MuxConnection>> session,
      boolean tunnelPortIsLoopback,
      PortAllowance allowance) {
    return new WaysOut(
        surroundings.sockets(),
        surroundings.names(),
        gate,
        session,
        tunnelPortIsLoopback,
        config.session().dialTimeout(),
        config.session().openTimeout(),
        surroundings.ownAddresses(),
        allowance,
        surroundings.muxMetrics());
  }
}
