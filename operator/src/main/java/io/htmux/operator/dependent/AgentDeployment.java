package io.htmux.operator.dependent;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.htmux.operator.plan.AgentPlan;
import io.htmux.operator.resource.HtmuxTunnel;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependent;

/** The agents. A roll brings a new agent up before it takes an old one down. */
@KubernetesDependent(informer = @Informer(labelSelector = Labels.MANAGED))
public class AgentDeployment extends CRUDKubernetesDependentResource<Deployment, HtmuxTunnel> {

  public static Deployment render(AgentPlan plan) {
    return new DeploymentBuilder()
        .withMetadata(Labels.metadata(plan, plan.name()))
        .withNewSpec()
        .withReplicas(plan.spec().replicasOrDefault())
        .withRevisionHistoryLimit(3)
        .withProgressDeadlineSeconds(300)
        .withNewSelector()
        .withMatchLabels(Labels.selector(plan.name()))
        .endSelector()
        .withNewStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withMaxSurge(new IntOrString(1))
        .withMaxUnavailable(new IntOrString(0))
        .endRollingUpdate()
        .endStrategy()
        .withTemplate(TemplateOverlay.laidOver(AgentPod.render(plan), plan.spec().template()))
        .endSpec()
        .build();
  }

  @Override
  protected Deployment desired(HtmuxTunnel tunnel, Context<HtmuxTunnel> context) {
    return render(Planned.in(context));
  }
}
