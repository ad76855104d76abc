package io.htmux.operator.status;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.htmux.crds.HtmuxTunnelStatus;
import io.htmux.crds.SecretVersion;
import io.htmux.operator.plan.AgentPlan;
import io.htmux.operator.plan.TunnelPlan;
import io.htmux.operator.plan.TunnelPlan.Accepted;
import io.htmux.operator.plan.TunnelPlan.Rejected;
import io.htmux.operator.resource.HtmuxTunnel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The whole status; equal to the one before as long as nothing has changed. */
public final class TunnelStatus {

  private TunnelStatus() {}

  /**
   * The status now.
   *
   * @param selector labels of the agents, for the scale subresource
   */
  public static HtmuxTunnelStatus of(
      HtmuxTunnel tunnel,
      TunnelPlan plan,
      Observed observed,
      Map<String, String> selector,
      Instant now) {
    HtmuxTunnelStatus before = tunnel.statusOrNone();
    Optional<AgentPlan> agents =
        switch (plan) {
          case Accepted accepted -> Optional.of(accepted.plan());
          case Rejected _ -> Optional.empty();
        };
    return new HtmuxTunnelStatus(
        Optional.ofNullable(tunnel.getMetadata().getGeneration()).orElse(0L),
        agents.isPresent()
            ? agents.flatMap(p -> Endpoint.of(p, observed.services())).orElse(null)
            : before.endpoint(),
        count(observed, DeploymentStatus::getReplicas),
        count(observed, DeploymentStatus::getReadyReplicas),
        new TreeMap<>(selector)
            .entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(",")),
        observed.peers().peers().size(),
        observed.peers().shown(),
        agents.isPresent()
            ? version(agents.flatMap(AgentPlan::capskeyHash), before.capskey(), now)
            : before.capskey(),
        agents.isPresent()
            ? version(agents.flatMap(AgentPlan::certificateHash), before.certificate(), now)
            : before.certificate(),
        TunnelConditions.of(tunnel, plan, observed, now));
  }

  private static Integer count(Observed observed, Function<DeploymentStatus, Integer> which) {
    return observed.deployment().map(Deployment::getStatus).map(which).orElse(0);
  }

  /** The one before as long as the hash is the same; null, as the record has it, without one. */
  private static SecretVersion version(Optional<String> hash, SecretVersion before, Instant now) {
    return hash.map(
            current ->
                before != null && before.hash().equals(current)
                    ? before
                    : new SecretVersion(current, now.truncatedTo(ChronoUnit.SECONDS).toString()))
        .orElse(null);
  }
}
