package io.htmux.operator;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.htmux.crds.HtmuxTunnelStatus;
import io.htmux.operator.dependent.AgentConfig;
import io.htmux.operator.dependent.AgentDeployment;
import io.htmux.operator.dependent.AgentDisruptionBudget;
import io.htmux.operator.dependent.AgentMonitor;
import io.htmux.operator.dependent.AgentNetworkPolicy;
import io.htmux.operator.dependent.AgentServices;
import io.htmux.operator.dependent.Labels;
import io.htmux.operator.dependent.Planned;
import io.htmux.operator.plan.Found;
import io.htmux.operator.plan.References;
import io.htmux.operator.plan.TunnelPlan;
import io.htmux.operator.plan.TunnelPlan.Accepted;
import io.htmux.operator.plan.TunnelPlan.Rejected;
import io.htmux.operator.resource.HtmuxTunnel;
import io.htmux.operator.status.Observed;
import io.htmux.operator.status.TunnelStatus;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.Workflow;
import io.javaoperatorsdk.operator.api.reconciler.dependent.Dependent;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The way of a resource: plan, then apply, then report. A tunnel that is rejected or paused keeps
 * what runs of it; of the resource itself only the status is ever written, and only when it has
 * changed.
 */
@Workflow(
    explicitInvocation = true,
    handleExceptionsInReconciler = true,
    dependents = {
      @Dependent(type = AgentConfig.class),
      @Dependent(type = AgentDeployment.class),
      @Dependent(type = AgentServices.class),
      @Dependent(
          type = AgentNetworkPolicy.class,
          reconcilePrecondition = AgentNetworkPolicy.Wanted.class),
      @Dependent(
          type = AgentDisruptionBudget.class,
          reconcilePrecondition = AgentDisruptionBudget.Wanted.class),
      @Dependent(
          type = AgentMonitor.class,
          activationCondition = AgentMonitor.Known.class,
          reconcilePrecondition = AgentMonitor.Wanted.class)
    })
@ControllerConfiguration(
    name = TunnelReconciler.NAME,
    fieldManager = TunnelReconciler.FIELD_MANAGER,
    generationAwareEventProcessing = false,
    informer = @Informer(onUpdateFilter = SpecOrPause.class))
public class TunnelReconciler implements Reconciler<HtmuxTunnel> {

  static final String NAME = "htmux";
  static final String FIELD_MANAGER = "htmux-operator";
  private static final Duration RETRY = Duration.ofSeconds(30);

  @Inject ClusterView cluster;
  @Inject Clock clock;
  @Inject Events events;

  @Override
  public List<EventSource<?, HtmuxTunnel>> prepareEventSources(
      EventSourceContext<HtmuxTunnel> context) {
    return cluster.eventSources(context);
  }

  @Override
  public UpdateControl<HtmuxTunnel> reconcile(HtmuxTunnel tunnel, Context<HtmuxTunnel> context) {
    TunnelPlan plan = plan(tunnel, context);
    Optional<String> refused = tunnel.isPaused() ? Optional.empty() : apply(plan, context);
    HtmuxTunnelStatus before = tunnel.statusOrNone();
    HtmuxTunnelStatus after =
        TunnelStatus.of(
            tunnel,
            plan,
            observe(tunnel, context, refused),
            Labels.selector(tunnel.getMetadata().getName()),
            clock.instant());
    events.tell(tunnel, before, after);
    UpdateControl<HtmuxTunnel> control =
        after.equals(before)
            ? UpdateControl.noUpdate()
            : UpdateControl.patchStatus(withStatusOnly(tunnel, after));
    return refused.isPresent() ? control.rescheduleAfter(RETRY) : control;
  }

  private TunnelPlan plan(HtmuxTunnel tunnel, Context<HtmuxTunnel> context) {
    Found found =
        tunnel.getSpec() == null
            ? new Found(Map.of(), Map.of())
            : cluster.find(ResourceID.fromResource(tunnel), References.of(tunnel.getSpec()));
    TunnelPlan plan = TunnelPlan.of(tunnel, found, cluster.settings());
    return switch (plan) {
      case Accepted accepted ->
          Ownership.taken(tunnel, accepted.plan(), context)
              .<TunnelPlan>map(rejected -> rejected)
              .orElse(accepted);
      case Rejected rejected -> rejected;
    };
  }

  /** What the API server refused, if anything. */
  private static Optional<String> apply(TunnelPlan plan, Context<HtmuxTunnel> context) {
    return switch (plan) {
      case Rejected _ -> Optional.empty();
      case Accepted accepted -> {
        Planned.put(accepted.plan(), context);
        yield context
            .managedWorkflowAndDependentResourceContext()
            .reconcileManagedWorkflow()
            .getErroredDependents()
            .values()
            .stream()
            .map(RefusalText::of)
            .findFirst();
      }
    };
  }

  private Observed observe(
      HtmuxTunnel tunnel, Context<HtmuxTunnel> context, Optional<String> refused) {
    return new Observed(
        context.getSecondaryResource(Deployment.class),
        context.getSecondaryResourcesAsStream(Service.class).toList(),
        cluster.peers(ResourceID.fromResource(tunnel), context.getSecondaryResources(Pod.class)),
        refused);
  }

  private static HtmuxTunnel withStatusOnly(HtmuxTunnel tunnel, HtmuxTunnelStatus status) {
    HtmuxTunnel patch = new HtmuxTunnel();
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withName(tunnel.getMetadata().getName())
            .withNamespace(tunnel.getMetadata().getNamespace())
            .build());
    patch.setStatus(status);
    return patch;
  }
}
