package io.htmux.operator;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.htmux.operator.dependent.AgentMonitor;
import io.htmux.operator.dependent.Labels;
import io.htmux.operator.plan.AgentSettings;
import io.htmux.operator.plan.Found;
import io.htmux.operator.plan.Reference;
import io.htmux.operator.resource.HtmuxTunnel;
import io.htmux.operator.status.PeersReport;
import io.htmux.operator.watch.NamedReferences;
import io.htmux.operator.watch.PeerPoller;
import io.htmux.operator.watch.PeerSource;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** All that the reconciler sees of the cluster besides its dependents. */
@ApplicationScoped
public class ClusterView {

  private static final String MANAGEMENT = "management";

  private final OperatorConfig config;
  private final SimpleInboundEventSource<HtmuxTunnel> changes =
      new SimpleInboundEventSource<>("named objects and peers");
  private final NamedReferences references;
  private final PeerPoller poller;
  private final Vertx vertx;
  private final KnownKinds kinds;

  ClusterView(
      OperatorConfig config, KubernetesClient client, PeerSource source, Vertx vertx, Clock clock) {
    this.config = config;
    this.vertx = vertx;
    this.references = new NamedReferences(client, changes::propagateEvent);
    this.poller = new PeerPoller(source, clock, config.peersSettle(), changes::propagateEvent);
    this.kinds = new KnownKinds(client, clock);
  }

  List<EventSource<?, HtmuxTunnel>> eventSources(EventSourceContext<HtmuxTunnel> context) {
    IndexedResourceCache<HtmuxTunnel> tunnels = context.getPrimaryCache();
    vertx.setPeriodic(
        config.pollInterval().toMillis(),
        _ -> poller.askAll(id -> tunnels.get(id).isPresent(), references::forget));
    return List.of(
        changes,
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Pod.class, HtmuxTunnel.class)
                .withLabelSelector(Labels.MANAGED)
                .withSecondaryToPrimaryMapper(ClusterView::tunnelOf)
                .build(),
            context));
  }

  Found find(ResourceID tunnel, List<Reference> named) {
    return references.find(tunnel, named);
  }

  AgentSettings settings() {
    return new AgentSettings(
        config.agentImage(),
        config.agentReloads(),
        config.namespace(),
        kinds.isKnown(AgentMonitor.API_VERSION, AgentMonitor.KIND));
  }

  /** What the agents in these pods said last. */
  PeersReport peers(ResourceID tunnel, Set<Pod> pods) {
    Set<String> hosts =
        pods.stream()
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
            .flatMap(pod -> address(pod).stream())
            .collect(Collectors.toSet());
    int port = pods.stream().flatMap(pod -> managementPort(pod).stream()).findFirst().orElse(9090);
    return poller.report(tunnel, hosts, port);
  }

  private static Optional<String> address(Pod pod) {
    return Optional.ofNullable(pod.getStatus())
        .filter(status -> Objects.equals(status.getPhase(), "Running"))
        .map(PodStatus::getPodIP);
  }

  private static Optional<Integer> managementPort(Pod pod) {
    return pod.getSpec().getContainers().stream()
        .flatMap(container -> container.getPorts().stream())
        .filter(port -> MANAGEMENT.equals(port.getName()))
        .map(port -> port.getContainerPort())
        .findFirst();
  }

  private static Set<ResourceID> tunnelOf(Pod pod) {
    String tunnel = pod.getMetadata().getLabels().get(Labels.TUNNEL);
    return tunnel == null
        ? Set.of()
        : Set.of(new ResourceID(tunnel, pod.getMetadata().getNamespace()));
  }
}
