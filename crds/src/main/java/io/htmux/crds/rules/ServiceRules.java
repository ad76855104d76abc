package io.htmux.crds.rules;

import io.htmux.crds.ExposeSpec;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.ProxySpec;
import io.htmux.crds.ServerSpec;
import io.htmux.crds.ServiceType;
import java.util.List;

/** Fields of a Service that only some of its types have. */
final class ServiceRules {

  private ServiceRules() {}

  static void check(HtmuxTunnelSpec spec, Complaints complaints) {
    spec.serverIfGiven()
        .map(ServerSpec::expose)
        .ifPresent(expose -> expose("spec.server.expose", expose, complaints));
    spec.proxyIfGiven()
        .map(ProxySpec::expose)
        .ifPresent(expose -> expose("spec.proxy.expose", expose, complaints));
  }

  private static void expose(String path, ExposeSpec expose, Complaints complaints) {
    ServiceType type = expose.typeOrDefault();
    if (type == ServiceType.CLUSTER_IP && expose.nodePortIfGiven().isPresent()) {
      complaints.add(
          path + ".nodePort",
          "is for types NodePort and LoadBalancer, the type is ClusterIP",
          type(path));
    }
    if (type == ServiceType.LOAD_BALANCER) {
      return;
    }
    String only =
        "is for type LoadBalancer, the type is "
            + (type == ServiceType.NODE_PORT ? "NodePort" : "ClusterIP");
    if (expose.loadBalancerClassIfGiven().isPresent()) {
      complaints.add(path + ".loadBalancerClass", only, type(path));
    }
    if (!expose.loadBalancerSourceRanges().isEmpty()) {
      complaints.add(path + ".loadBalancerSourceRanges", only, type(path));
    }
  }

  private static List<String> type(String path) {
    return List.of(path + ".type");
  }
}
