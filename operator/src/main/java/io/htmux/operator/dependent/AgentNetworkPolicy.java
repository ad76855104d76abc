package io.htmux.operator.dependent;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import io.htmux.crds.NetworkPolicyMode;
import io.htmux.crds.ServiceType;
import io.htmux.operator.plan.AgentPlan;
import io.htmux.operator.plan.Listener;
import io.htmux.operator.plan.ServicePlan;
import io.htmux.operator.plan.ServicePlan.Purpose;
import io.htmux.operator.resource.HtmuxTunnel;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.dependent.DependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependent;
import io.javaoperatorsdk.operator.processing.dependent.workflow.Condition;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who may reach the agents: anybody at the tunnel port, pods of this cluster at a private data
 * port, the operator and Prometheus at the management port. What the agents dial is not limited:
 * that is what CONNECT rules are for.
 */
@KubernetesDependent(informer = @Informer(labelSelector = Labels.MANAGED))
public class AgentNetworkPolicy
    extends CRUDKubernetesDependentResource<NetworkPolicy, HtmuxTunnel> {

  /** Unless the user has switched it off. */
  public static class Wanted implements Condition<NetworkPolicy, HtmuxTunnel> {
    @Override
    public boolean isMet(
        DependentResource<NetworkPolicy, HtmuxTunnel> dependent,
        HtmuxTunnel tunnel,
        Context<HtmuxTunnel> context) {
      return isWanted(Planned.in(context));
    }
  }

  static boolean isWanted(AgentPlan plan) {
    return plan.spec().networkPolicyOrDefault().modeOrDefault() == NetworkPolicyMode.MANAGED;
  }

  public static NetworkPolicy render(AgentPlan plan) {
    return new NetworkPolicyBuilder()
        .withMetadata(Labels.metadata(plan, plan.name()))
        .withNewSpec()
        .withNewPodSelector()
        .withMatchLabels(Labels.selector(plan.name()))
        .endPodSelector()
        .withPolicyTypes("Ingress")
        .withIngress(
            Stream.concat(
                    plan.services().stream()
                        .filter(service -> service.purpose() != Purpose.METRICS)
                        .map(AgentNetworkPolicy::rule),
                    Stream.of(management(plan)))
                .toList())
        .endSpec()
        .build();
  }

  @Override
  protected NetworkPolicy desired(HtmuxTunnel tunnel, Context<HtmuxTunnel> context) {
    return render(Planned.in(context));
  }

  private static NetworkPolicyIngressRule rule(ServicePlan service) {
    boolean everybody =
        service.purpose() == Purpose.TUNNEL
            || service.expose().typeOrDefault() != ServiceType.CLUSTER_IP;
    NetworkPolicyIngressRuleBuilder rule =
        new NetworkPolicyIngressRuleBuilder().withPorts(port(service.listener()));
    return everybody
        ? rule.build()
        : rule.addNewFrom().withNamespaceSelector(new LabelSelector()).endFrom().build();
  }

  private static NetworkPolicyIngressRule management(AgentPlan plan) {
    return new NetworkPolicyIngressRuleBuilder()
        .withPorts(port(plan.management()))
        .addNewFrom()
        .withNamespaceSelector(
            labelled("kubernetes.io/metadata.name", plan.settings().operatorNamespace()))
        .withPodSelector(labelled("app.kubernetes.io/name", "htmux-operator"))
        .endFrom()
        .addNewFrom()
        .withNamespaceSelector(new LabelSelector())
        .withPodSelector(labelled("app.kubernetes.io/name", "prometheus"))
        .endFrom()
        .build();
  }

  private static LabelSelector labelled(String label, String value) {
    return new LabelSelectorBuilder().withMatchLabels(Map.of(label, value)).build();
  }

  private static List<NetworkPolicyPort> port(Listener listener) {
    return List.of(
        new NetworkPolicyPortBuilder()
            .withPort(new IntOrString(listener.port()))
            .withProtocol(listener.protocol().name())
            .build());
  }
}
