package io.htmux.crds.rules;

import io.htmux.crds.AdmitSpec;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.PortSpec;
import io.htmux.crds.ServerSpec;
import java.util.List;
import java.util.stream.IntStream;

/** Who is admitted is admitted once, and to ports that exist. */
final class AdmitRules {

  private AdmitRules() {}

  static void check(HtmuxTunnelSpec spec, Complaints complaints) {
    List<AdmitSpec> admitted = spec.serverIfGiven().map(ServerSpec::admit).orElse(List.of());
    Names.unique("spec.server.admit", admitted.stream().map(AdmitSpec::name).toList(), complaints);
    Names.Known known =
        Names.known("spec.ports", spec.ports().stream().map(PortSpec::name).toList());
    for (int i = 0; i < admitted.size(); i++) {
      AdmitSpec one = admitted.get(i);
      if (one.allowOrDefault().unprovenOrDefault() && one.from().isEmpty()) {
        complaints.add(
            "spec.server.admit[" + i + "].from",
            "is missing; a client that proves nothing (allow.unproven) is known by its address",
            List.of("spec.server.admit[" + i + "].allow"));
      }
    }
    IntStream.range(0, admitted.size())
        .forEach(
            i -> ports("spec.server.admit[" + i + "].ports", admitted.get(i), known, complaints));
  }

  private static void ports(
      String path, AdmitSpec admitted, Names.Known known, Complaints complaints) {
    for (int i = 0; i < admitted.ports().size(); i++) {
      String port = admitted.ports().get(i);
      if (!known.names().contains(port)) {
        complaints.add(
            path + "[" + i + "]",
            "\""
                + port
                + "\" is no port of spec.ports"
                + Nearest.hint(port, known.names(), "; there are: "),
            known.basis());
      } else if (admitted.ports().indexOf(port) < i) {
        complaints.add(path + "[" + i + "]", "\"" + port + "\" is named twice");
      }
    }
  }
}
