package io.htmux.operator.dependent;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.htmux.operator.plan.AgentPlan;
import io.htmux.operator.resource.HtmuxTunnel;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.dependent.DependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependent;
import io.javaoperatorsdk.operator.processing.dependent.workflow.Condition;

/** Lets a drained node take one agent at a time; a single agent would only block the drain. */
@KubernetesDependent(informer = @Informer(labelSelector = Labels.MANAGED))
public class AgentDisruptionBudget
    extends CRUDKubernetesDependentResource<PodDisruptionBudget, HtmuxTunnel> {

  /** With more agents than one. */
  public static class Wanted implements Condition<PodDisruptionBudget, HtmuxTunnel> {
    @Override
    public boolean isMet(
        DependentResource<PodDisruptionBudget, HtmuxTunnel> dependent,
        HtmuxTunnel tunnel,
        Context<HtmuxTunnel> context) {
      return isWanted(Planned.in(context));
    }
  }

  static boolean isWanted(AgentPlan plan) {
    return plan.spec().replicasOrDefault() > 1;
  }

  public static PodDisruptionBudget render(AgentPlan plan) {
    return new PodDisruptionBudgetBuilder()
        .withMetadata(Labels.metadata(plan, plan.name()))
        .withNewSpec()
        .withMaxUnavailable(new IntOrString(1))
        .withNewSelector()
        .withMatchLabels(Labels.selector(plan.name()))
        .endSelector()
        .endSpec()
        .build();
  }

  @Override
  protected PodDisruptionBudget desired(HtmuxTunnel tunnel, Context<HtmuxTunnel> context) {
    return render(Planned.in(context));
  }
}
