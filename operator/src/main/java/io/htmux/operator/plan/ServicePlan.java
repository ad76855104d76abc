package io.htmux.operator.plan;

import io.htmux.crds.ExposeSpec;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.PortSpec;
import io.htmux.crds.ProxySpec;
import io.htmux.crds.ServerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Service before the agents.
 *
 * @param purpose which of the three it is
 * @param expose how it is reached; its advertised host is not the Service's business
 */
public record ServicePlan(String name, Purpose purpose, Listener listener, ExposeSpec expose) {

  /** What a Service is for. */
  public enum Purpose {
    /** Clients dial in; also agents that are not ready, since dialling in may make them so. */
    TUNNEL,
    /** Users of one port. */
    DATA,
    /** Prometheus finds the agents by it; it has no address. */
    METRICS
  }

  private static final ExposeSpec PRIVATE = new ExposeSpec(null, null, null, null, null, null);

  static List<ServicePlan> of(
      String tunnel, HtmuxTunnelSpec spec, Listener management, boolean monitored) {
    List<ServicePlan> all = new ArrayList<>();
    Listener.tunnelPort(spec)
        .map(port -> new ServicePlan(ServiceName.of(tunnel), Purpose.TUNNEL, port, expose(spec)))
        .ifPresent(all::add);
    Listener.dataPorts(spec).forEach(port -> all.add(data(tunnel, port)));
    if (monitored) {
      all.add(
          new ServicePlan(
              ServiceName.of(tunnel, "htmux", "metrics"), Purpose.METRICS, management, PRIVATE));
    }
    return List.copyOf(all);
  }

  static ExposeSpec expose(HtmuxTunnelSpec spec) {
    Optional<ExposeSpec> server = spec.serverIfGiven().map(ServerSpec::exposeOrDefault);
    return server.or(() -> spec.proxyIfGiven().map(ProxySpec::exposeOrDefault)).orElse(PRIVATE);
  }

  private static ServicePlan data(String tunnel, PortSpec port) {
    ExposeSpec expose =
        new ExposeSpec(
            port.serviceOrDefault().typeOrDefault(),
            null,
            null,
            port.serviceOrDefault().annotations(),
            null,
            null);
    return new ServicePlan(
        ServiceName.of(tunnel, port.name()), Purpose.DATA, Listener.of(port), expose);
  }
}
