package io.htmux.operator.status;

import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import io.htmux.crds.ExposeSpec;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.ServerSpec;
import io.htmux.crds.TlsMode;
import io.htmux.operator.plan.AgentPlan;
import io.htmux.operator.plan.ServicePlan;
import io.htmux.operator.plan.ServicePlan.Purpose;
import java.util.List;
import java.util.Optional;

/** The URL at which clients dial in, as far as it is known. */
final class Endpoint {

  private Endpoint() {}

  static Optional<String> of(AgentPlan plan, List<Service> services) {
    return plan.services().stream()
        .filter(service -> service.purpose() == Purpose.TUNNEL)
        .findFirst()
        .flatMap(service -> of(plan, service, services));
  }

  private static Optional<String> of(AgentPlan plan, ServicePlan planned, List<Service> services) {
    Optional<Service> found =
        services.stream()
            .filter(service -> service.getMetadata().getName().equals(planned.name()))
            .findFirst();
    ExposeSpec expose = planned.expose();
    int port = planned.listener().port();
    String inCluster = planned.name() + "." + plan.namespace() + ".svc";
    return switch (expose.typeOrDefault()) {
      case LOAD_BALANCER ->
          expose
              .advertisedHostIfGiven()
              .or(() -> found.flatMap(Endpoint::balanced))
              .map(host -> url(plan.spec(), host, port));
      case NODE_PORT ->
          expose
              .advertisedHostIfGiven()
              .flatMap(
                  host ->
                      found
                          .flatMap(Endpoint::nodePort)
                          .map(nodePort -> url(plan.spec(), host, nodePort)))
              .or(() -> Optional.of(url(plan.spec(), inCluster, port)));
      case CLUSTER_IP ->
          Optional.of(url(plan.spec(), expose.advertisedHostIfGiven().orElse(inCluster), port));
    };
  }

  private static Optional<Integer> nodePort(Service service) {
    return Optional.ofNullable(service.getSpec().getPorts().getFirst().getNodePort());
  }

  private static Optional<String> balanced(Service service) {
    return Optional.ofNullable(service.getStatus())
        .flatMap(status -> Optional.ofNullable(status.getLoadBalancer()))
        .flatMap(balancer -> balancer.getIngress().stream().findFirst())
        .map(Endpoint::address);
  }

  private static String address(LoadBalancerIngress ingress) {
    return ingress.getHostname() == null ? ingress.getIp() : ingress.getHostname();
  }

  private static String url(HtmuxTunnelSpec spec, String host, int port) {
    boolean tls = spec.tlsOrDefault().modeOrDefault() == TlsMode.REQUIRED;
    String path = spec.serverIfGiven().map(ServerSpec::pathOrDefault).orElse("/htmux");
    String shown = host.contains(":") ? "[" + host + "]" : host;
    return (tls ? "https://" : "http://") + shown + ":" + port + path;
  }
}
