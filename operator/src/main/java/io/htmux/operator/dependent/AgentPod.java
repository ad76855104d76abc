package io.htmux.operator.dependent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.htmux.operator.plan.AgentPlan;
import io.htmux.operator.plan.Listener;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The pod of an agent, as the strictest Pod Security standard wants it. */
final class AgentPod {

  static final String CONTAINER = "agent";
  private static final long USER = 10001;
  private static final int FIRST_UNPRIVILEGED_PORT = 1024;

  /** Until Endpoints and load balancers have heard that this agent goes. */
  private static final long PRE_STOP_SECONDS = 3;

  /** Beyond the drain, for the agent to close its sessions. */
  private static final long GRACE_SECONDS = 10;

  private AgentPod() {}

  static PodTemplateSpec render(AgentPlan plan) {
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(Labels.all(plan.name()))
        .withAnnotations(annotations(plan))
        .endMetadata()
        .withNewSpec()
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(
            PRE_STOP_SECONDS
                + plan.spec().sessionOrDefault().drainOrDefault().toSeconds()
                + GRACE_SECONDS)
        .withSecurityContext(podSecurity(plan))
        .withTopologySpreadConstraints(spread(plan))
        .withContainers(container(plan))
        .withVolumes(AgentVolumes.files(plan), AgentVolumes.temporary())
        .endSpec()
        .build();
  }

  private static Map<String, String> annotations(AgentPlan plan) {
    Map<String, String> annotations = new TreeMap<>();
    annotations.put("kubectl.kubernetes.io/default-container", CONTAINER);
    if (plan.settings().reloads()) {
      annotations.put("htmux.io/restart-hash", plan.restartHash());
    } else {
      annotations.put("htmux.io/content-hash", plan.contentHash());
    }
    return annotations;
  }

  private static Container container(AgentPlan plan) {
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(plan.settings().image())
        .withArgs(
            "run",
            "--file=" + AgentVolumes.FILES + "/" + AgentConfig.FILE,
            "--secrets=" + AgentVolumes.FILES + "/" + AgentVolumes.SECRETS,
            "--management=0.0.0.0:" + plan.management().port(),
            "--log=json")
        .withPorts(ports(plan))
        .withResources(resources(plan))
        .withStartupProbe(probe(plan, "/q/health/started", 1, 60))
        .withLivenessProbe(probe(plan, "/q/health/live", 10, 3))
        .withReadinessProbe(probe(plan, "/q/health/ready", 5, 1))
        .withNewLifecycle()
        .withNewPreStop()
        .withNewSleep(PRE_STOP_SECONDS)
        .endPreStop()
        .endLifecycle()
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .withVolumeMounts(AgentVolumes.mounts())
        .build();
  }

  /** Those that come and go without a restart are not told: nothing in a cluster needs it. */
  private static List<ContainerPort> ports(AgentPlan plan) {
    Stream<Listener> listeners =
        plan.settings().reloads()
            ? Listener.tunnelPort(plan.spec()).stream()
            : plan.listeners().stream();
    return Stream.concat(listeners, Stream.of(plan.management())).map(AgentPod::port).toList();
  }

  private static ContainerPort port(Listener listener) {
    ContainerPortBuilder port =
        new ContainerPortBuilder()
            .withContainerPort(listener.port())
            .withProtocol(listener.protocol().name());
    return listener.name().equals("management")
        ? port.withName("management").build()
        : port.build();
  }

  private static ResourceRequirements resources(AgentPlan plan) {
    return plan.spec()
        .resourcesIfGiven()
        .map(AgentPod::asGiven)
        .orElseGet(
            () ->
                new ResourceRequirementsBuilder()
                    .addToRequests("cpu", new Quantity("20m"))
                    .addToRequests("memory", new Quantity("96Mi"))
                    .addToLimits("memory", new Quantity("256Mi"))
                    .build());
  }

  private static ResourceRequirements asGiven(ObjectNode resources) {
    return Serialization.unmarshal(resources.toString(), ResourceRequirements.class);
  }

  private static Probe probe(AgentPlan plan, String path, int periodSeconds, int failures) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withPort(new IntOrString(plan.management().port()))
        .endHttpGet()
        .withPeriodSeconds(periodSeconds)
        .withTimeoutSeconds(5)
        .withFailureThreshold(failures)
        .build();
  }

  private static PodSecurityContext podSecurity(AgentPlan plan) {
    PodSecurityContextBuilder security =
        new PodSecurityContextBuilder()
            .withRunAsNonRoot(true)
            .withRunAsUser(USER)
            .withRunAsGroup(USER)
            .withFsGroup(USER)
            .withNewSeccompProfile()
            .withType("RuntimeDefault")
            .endSeccompProfile();
    boolean low = plan.listeners().stream().anyMatch(l -> l.port() < FIRST_UNPRIVILEGED_PORT);
    return low
        ? security
            .addNewSysctl()
            .withName("net.ipv4.ip_unprivileged_port_start")
            .withValue("0")
            .endSysctl()
            .build()
        : security.build();
  }

  private static List<TopologySpreadConstraint> spread(AgentPlan plan) {
    return plan.spec().replicasOrDefault() < 2
        ? List.of()
        : List.of(
            new TopologySpreadConstraintBuilder()
                .withMaxSkew(1)
                .withTopologyKey("kubernetes.io/hostname")
                .withWhenUnsatisfiable("ScheduleAnyway")
                .withNewLabelSelector()
                .withMatchLabels(Labels.selector(plan.name()))
                .endLabelSelector()
                .build());
  }
}
