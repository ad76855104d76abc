package io.htmux.crds.rules;

import io.htmux.crds.HtmuxTunnelSpec;

/** All rules between fields; the contents page of this package. */
public final class SpecRules {

  private SpecRules() {}

  /** Reports each rule that the spec breaks; paths begin with {@code spec}. */
  public static void check(HtmuxTunnelSpec spec, Complaints complaints) {
    RoleRules.check(spec, complaints);
    TlsRules.check(spec, complaints);
    UrlRules.check(spec, complaints);
    ServiceRules.check(spec, complaints);
    PortRules.check(spec, complaints);
    ListenerRules.check(spec, complaints);
    AdmitRules.check(spec, complaints);
    ConnectRules.check(spec, complaints);
    SessionRules.check(spec, complaints);
    TemplateRules.check(spec, complaints);
  }
}
