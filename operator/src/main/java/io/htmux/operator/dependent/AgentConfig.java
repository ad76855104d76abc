package io.htmux.operator.dependent;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.htmux.operator.plan.AgentPlan;
import io.htmux.operator.resource.HtmuxTunnel;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependent;

/** The ConfigMap with the agents' tunnel file. */
@KubernetesDependent(informer = @Informer(labelSelector = Labels.MANAGED))
public class AgentConfig extends CRUDKubernetesDependentResource<ConfigMap, HtmuxTunnel> {

  static final String FILE = "tunnel.yaml";

  public static ConfigMap render(AgentPlan plan) {
    return new ConfigMapBuilder()
        .withMetadata(Labels.metadata(plan, plan.name()))
        .addToData(FILE, plan.agentFile())
        .build();
  }

  @Override
  protected ConfigMap desired(HtmuxTunnel tunnel, Context<HtmuxTunnel> context) {
    return render(Planned.in(context));
  }
}
