package io.htmux.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.htmux.operator.dependent.Planned;
import io.htmux.operator.plan.AgentPlan;
import io.htmux.operator.plan.Reason;
import io.htmux.operator.plan.TunnelPlan.Rejected;
import io.htmux.operator.resource.HtmuxTunnel;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.Optional;

/**
 * Nothing is taken over: an object of the plan that exists already and belongs to somebody else is
 * left alone, and the tunnel is rejected. Asks the API server only for what is not known as ours.
 */
final class Ownership {

  private Ownership() {}

  static Optional<Rejected> taken(
      HtmuxTunnel tunnel, AgentPlan plan, Context<HtmuxTunnel> context) {
    return Planned.objects(plan).stream()
        .filter(object -> !isKnown(object, context))
        .flatMap(object -> found(object, context).stream())
        .filter(object -> !isOurs(object, tunnel))
        .findFirst()
        .map(
            object ->
                new Rejected(
                    Reason.NAME_TAKEN,
                    object.getKind()
                        + " "
                        + object.getMetadata().getName()
                        + " exists and belongs to somebody else; rename the tunnel or remove it"));
  }

  private static boolean isKnown(HasMetadata object, Context<HtmuxTunnel> context) {
    return context
        .getSecondaryResourcesAsStream(object.getClass())
        .anyMatch(known -> known.getMetadata().getName().equals(object.getMetadata().getName()));
  }

  private static Optional<HasMetadata> found(HasMetadata object, Context<HtmuxTunnel> context) {
    return Optional.ofNullable(context.getClient().resource(object).get());
  }

  private static boolean isOurs(HasMetadata object, HtmuxTunnel tunnel) {
    return object.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> owner.getUid().equals(tunnel.getMetadata().getUid()));
  }
}
