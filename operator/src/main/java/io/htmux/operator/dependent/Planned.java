package io.htmux.operator.dependent;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.htmux.operator.plan.AgentPlan;
import io.htmux.operator.resource.HtmuxTunnel;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.ArrayList;
import java.util.List;

/** The plan of one reconciliation, handed from the reconciler to the dependents. */
public final class Planned {

  private Planned() {}

  public static void put(AgentPlan plan, Context<HtmuxTunnel> context) {
    context.managedWorkflowAndDependentResourceContext().put(AgentPlan.class, plan);
  }

  static AgentPlan in(Context<HtmuxTunnel> context) {
    return context
        .managedWorkflowAndDependentResourceContext()
        .getMandatory(AgentPlan.class, AgentPlan.class);
  }

  /** Every object of the plan, as it is applied. */
  public static List<HasMetadata> objects(AgentPlan plan) {
    List<HasMetadata> objects = new ArrayList<>();
    objects.add(AgentConfig.render(plan));
    objects.add(AgentDeployment.render(plan));
    objects.addAll(AgentServices.render(plan).values());
    if (AgentNetworkPolicy.isWanted(plan)) {
      objects.add(AgentNetworkPolicy.render(plan));
    }
    if (AgentDisruptionBudget.isWanted(plan)) {
      objects.add(AgentDisruptionBudget.render(plan));
    }
    if (plan.isMonitored()) {
      objects.add(AgentMonitor.render(plan));
    }
    return objects;
  }
}
