package io.htmux.operator.dependent;

import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.htmux.operator.plan.AgentPlan;
import io.htmux.operator.resource.HtmuxTunnel;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.dependent.DependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependent;
import io.javaoperatorsdk.operator.processing.dependent.workflow.Condition;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tells Prometheus' operator of the agents, where the cluster has one. */
@KubernetesDependent(informer = @Informer(labelSelector = Labels.MANAGED))
public class AgentMonitor extends CRUDKubernetesDependentResource<ServiceMonitor, HtmuxTunnel> {

  public static final String API_VERSION = ServiceMonitor.GROUP + "/" + ServiceMonitor.VERSION;
  public static final String KIND = "ServiceMonitor";

  /** Where the kind exists; without it even watching would fail. */
  public static class Known implements Condition<ServiceMonitor, HtmuxTunnel> {
    @Override
    public boolean isMet(
        DependentResource<ServiceMonitor, HtmuxTunnel> dependent,
        HtmuxTunnel tunnel,
        Context<HtmuxTunnel> context) {
      return Planned.in(context).settings().serviceMonitors();
    }
  }

  /** Unless the user has switched it off. */
  public static class Wanted implements Condition<ServiceMonitor, HtmuxTunnel> {
    @Override
    public boolean isMet(
        DependentResource<ServiceMonitor, HtmuxTunnel> dependent,
        HtmuxTunnel tunnel,
        Context<HtmuxTunnel> context) {
      return Planned.in(context).isMonitored();
    }
  }

  public static ServiceMonitor render(AgentPlan plan) {
    Map<String, String> selector = new TreeMap<>(Labels.selector(plan.name()));
    selector.put(AgentServices.PURPOSE, "metrics");
    ServiceMonitor monitor = new ServiceMonitor();
    monitor.setMetadata(Labels.metadata(plan, plan.name()));
    monitor.setSpec(
        new ServiceMonitor.Spec(
            List.of(new ServiceMonitor.Endpoint("management", "/q/metrics", "30s")),
            new LabelSelectorBuilder().withMatchLabels(selector).build(),
            List.of(Labels.TUNNEL)));
    return monitor;
  }

  @Override
  protected ServiceMonitor desired(HtmuxTunnel tunnel, Context<HtmuxTunnel> context) {
    return render(Planned.in(context));
  }
}
