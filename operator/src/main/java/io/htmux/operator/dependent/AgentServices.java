package io.htmux.operator.dependent;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.ServiceSpecBuilder;
import io.htmux.crds.ExposeSpec;
import io.htmux.crds.ServiceType;
import io.htmux.operator.plan.AgentPlan;
import io.htmux.operator.plan.ServicePlan;
import io.htmux.operator.plan.ServicePlan.Purpose;
import io.htmux.operator.resource.HtmuxTunnel;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.dependent.GarbageCollected;
import io.javaoperatorsdk.operator.processing.dependent.CRUDBulkDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependent;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependentResource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The Services: of the tunnel port, of each data port, and of the metrics. */
@KubernetesDependent(informer = @Informer(labelSelector = Labels.MANAGED))
public class AgentServices extends KubernetesDependentResource<Service, HtmuxTunnel>
    implements CRUDBulkDependentResource<Service, HtmuxTunnel>, GarbageCollected<HtmuxTunnel> {

  static final String PURPOSE = "htmux.io/service";

  /** By name. */
  public static Map<String, Service> render(AgentPlan plan) {
    Map<String, Service> services = new LinkedHashMap<>();
    plan.services().forEach(service -> services.put(service.name(), service(plan, service)));
    return services;
  }

  @Override
  public Map<String, Service> desiredResources(HtmuxTunnel tunnel, Context<HtmuxTunnel> context) {
    return render(Planned.in(context));
  }

  @Override
  public Map<String, Service> getSecondaryResources(
      HtmuxTunnel tunnel, Context<HtmuxTunnel> context) {
    return context
        .getSecondaryResourcesAsStream(Service.class)
        .collect(Collectors.toMap(service -> service.getMetadata().getName(), Function.identity()));
  }

  private static Service service(AgentPlan plan, ServicePlan service) {
    return new ServiceBuilder()
        .withMetadata(Labels.metadata(plan, service.name()))
        .editMetadata()
        .addToLabels(PURPOSE, service.purpose().name().toLowerCase(Locale.ROOT))
        .addToAnnotations(service.expose().annotations())
        .endMetadata()
        .withSpec(spec(plan, service))
        .build();
  }

  private static ServiceSpec spec(AgentPlan plan, ServicePlan service) {
    ExposeSpec expose = service.expose();
    ServiceSpecBuilder spec =
        new ServiceSpecBuilder()
            .withType(wireName(expose.typeOrDefault()))
            .withSelector(Labels.selector(plan.name()))
            .withPorts(port(service));
    if (service.purpose() == Purpose.TUNNEL) {
      spec.withPublishNotReadyAddresses(true);
    }
    if (service.purpose() == Purpose.METRICS) {
      spec.withClusterIP("None");
    }
    if (expose.typeOrDefault() == ServiceType.LOAD_BALANCER) {
      // the address of a client decides whether it is admitted, so it must arrive unchanged
      spec.withExternalTrafficPolicy("Local");
    }
    expose.loadBalancerClassIfGiven().ifPresent(spec::withLoadBalancerClass);
    if (!expose.loadBalancerSourceRanges().isEmpty()) {
      spec.withLoadBalancerSourceRanges(expose.loadBalancerSourceRanges());
    }
    return spec.build();
  }

  private static ServicePort port(ServicePlan service) {
    ServicePortBuilder port =
        new ServicePortBuilder()
            .withName(service.listener().name())
            .withPort(service.listener().port())
            .withProtocol(service.listener().protocol().name())
            .withTargetPort(new IntOrString(service.listener().port()));
    service.expose().nodePortIfGiven().ifPresent(port::withNodePort);
    return port.build();
  }

  private static String wireName(ServiceType type) {
    return switch (type) {
      case CLUSTER_IP -> "ClusterIP";
      case NODE_PORT -> "NodePort";
      case LOAD_BALANCER -> "LoadBalancer";
    };
  }
}
