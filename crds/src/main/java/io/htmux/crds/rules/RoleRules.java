package io.htmux.crds.rules;

import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.Role;
import java.util.Map;

/** Exactly the block of the role is present, and what is no part of the role is not. */
final class RoleRules {

  private RoleRules() {}

  static void check(HtmuxTunnelSpec spec, Complaints complaints) {
    if (spec.role() == null) {
      return;
    }
    Map<Role, Boolean> present =
        Map.of(
            Role.SERVER, spec.serverIfGiven().isPresent(),
            Role.CLIENT, spec.clientIfGiven().isPresent(),
            Role.PROXY, spec.proxyIfGiven().isPresent());
    for (Role role : Role.values()) {
      if (role == spec.role() && !present.get(role)) {
        complaints.add(block(role), "is missing; role " + name(role) + " needs it");
      }
      if (role != spec.role() && present.get(role)) {
        complaints.add(
            block(role),
            "is not for role "
                + name(spec.role())
                + "; remove it, or write spec.role: "
                + name(role));
      }
    }
    if (spec.role() == Role.PROXY && !spec.ports().isEmpty()) {
      complaints.add(
          "spec.ports",
          "is not for role Proxy, which passes on what its clients ask for; remove it");
    }
  }

  static String name(Role role) {
    return switch (role) {
      case SERVER -> "Server";
      case CLIENT -> "Client";
      case PROXY -> "Proxy";
    };
  }

  private static String block(Role role) {
    return switch (role) {
      case SERVER -> "spec.server";
      case CLIENT -> "spec.client";
      case PROXY -> "spec.proxy";
    };
  }
}
