package io.htmux.crds.rules;

import io.htmux.crds.ConnectRule;
import io.htmux.crds.HtmuxTunnelSpec;

/** CONNECT rules have names of their own. */
final class ConnectRules {

  private ConnectRules() {}

  static void check(HtmuxTunnelSpec spec, Complaints complaints) {
    Names.unique(
        "spec.connect", spec.connect().stream().map(ConnectRule::name).toList(), complaints);
  }
}
