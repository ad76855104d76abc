package io.htmux.operator.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.htmux.crds.Condition;
import io.htmux.operator.dependent.ServiceMonitor;
import io.htmux.operator.plan.Case;
import io.htmux.operator.resource.HtmuxTunnel;
import io.htmux.operator.watch.AgentPeer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the operator does and, as often, does not do, seen from the API server. */
@QuarkusTest
@QuarkusTestResource(MockCluster.class)
class LoopTest {

  private static final String NAMESPACE = "acme";
  private static final Duration REST = Duration.ofSeconds(2);

  @Inject KubernetesClient client;
  @Inject ScriptedAgents agents;
  @Inject MeterRegistry meters;
  ApplyDispatcher server;

  @Test
  void aTunnelBecomesItsObjectsEachOwnedByItAndWithoutAFinalizer() {
    HtmuxTunnel tunnel =
        create("whole", "replicas: 2", "ports: [{name: db, listenOn: Server, port: 5432}]");
    await().until(() -> holds("whole", "Accepted"));

    for (Class<? extends HasMetadata> kind :
        List.of(
            ConfigMap.class, Deployment.class, NetworkPolicy.class, PodDisruptionBudget.class)) {
      assertThat(find(kind, "whole")).as(kind.getSimpleName()).isPresent();
    }
    assertThat(find(Service.class, "whole-db")).isPresent();
    assertThat(find(ServiceMonitor.class, "whole")).as("the mock knows no such kind").isEmpty();
    Stream.of(find(Deployment.class, "whole"), find(Service.class, "whole-db"))
        .map(Optional::orElseThrow)
        .forEach(
            object -> {
              OwnerReference owner = object.getMetadata().getOwnerReferences().getFirst();
              assertThat(owner.getUid()).isEqualTo(tunnel.getMetadata().getUid());
              assertThat(owner.getKind()).isEqualTo("HtmuxTunnel");
              assertThat(object.getMetadata().getFinalizers()).isEmpty();
            });
  }

  @Test
  void nothingOfTheResourceIsWrittenButItsStatus() {
    HtmuxTunnel before = create("untouched");
    await().until(() -> holds("untouched", "Accepted"));

    HtmuxTunnel after = tunnel("untouched");
    assertThat(after.getSpec()).isEqualTo(before.getSpec());
    assertThat(after.getMetadata().getFinalizers()).isEmpty();
    assertThat(after.getMetadata().getLabels()).isNullOrEmpty();
    assertThat(after.getMetadata().getAnnotations()).isNullOrEmpty();
    assertThat(after.getStatus().observedGeneration())
        .isEqualTo(after.getMetadata().getGeneration());
  }

  @Test
  void atRestNothingIsWritten() {
    create("resting");
    await().until(() -> holds("resting", "Accepted"));
    await().during(REST).until(quiet());
  }

  /** Nothing that it writes wakes it again. */
  @Test
  void atRestNothingIsReconciled() {
    create("sleeping");
    await().until(() -> holds("sleeping", "Accepted"));
    assertThat(reconciliations()).isPositive();
    await().during(REST).until(still(this::reconciliations));
  }

  @Test
  void whatSomebodyChangedIsChangedBack() {
    create("drifting");
    await().until(() -> find(Deployment.class, "drifting").isPresent());
    await().during(Duration.ofMillis(500)).until(quiet());

    edit(Deployment.class, "drifting", deployment -> deployment.getSpec().setReplicas(7));
    await()
        .until(() -> find(Deployment.class, "drifting").orElseThrow().getSpec().getReplicas() == 1);

    client.resource(find(NetworkPolicy.class, "drifting").orElseThrow()).delete();
    await().until(() -> find(NetworkPolicy.class, "drifting").isPresent());

    edit(
        Service.class,
        "drifting",
        service -> service.getSpec().getPorts().getFirst().setTargetPort(new IntOrString(1)));
    await()
        .until(
            () ->
                find(Service.class, "drifting")
                    .orElseThrow()
                    .getSpec()
                    .getPorts()
                    .getFirst()
                    .getTargetPort()
                    .getIntVal()
                    .equals(9876));
  }

  @Test
  void aSpecThatIsRejectedChangesNothingThatRuns() {
    create("steady");
    await().until(() -> find(Deployment.class, "steady").isPresent());
    await().during(Duration.ofMillis(500)).until(quiet());
    String running = version(Deployment.class, "steady");
    String file = version(ConfigMap.class, "steady");

    replace("steady", "replicas: 3", "capskeySecretRef: {name: not-there}");

    await().until(() -> reason("steady", "Accepted").equals("SecretNotFound"));
    assertThat(status("steady", "Ready")).isEqualTo("False");
    assertThat(status("steady", "Stalled")).isEqualTo("False");
    assertThat(version(Deployment.class, "steady")).isEqualTo(running);
    assertThat(version(ConfigMap.class, "steady")).isEqualTo(file);
  }

  @Test
  void aSecretThatComesLaterIsEnoughAndItsRotationIsSeen() {
    create("patient", "capskeySecretRef: {name: late}");
    await().until(() -> reason("patient", "Accepted").equals("SecretNotFound"));
    assertThat(find(Deployment.class, "patient")).isEmpty();

    secret("late", "one");
    await().until(() -> holds("patient", "Accepted"));
    String first = tunnel("patient").getStatus().capskey().hash();

    secret("late", "two");
    await().until(() -> !tunnel("patient").getStatus().capskey().hash().equals(first));
    assertThat(Serialization.asYaml(tunnel("patient"))).doesNotContain("b25l", "dHdv");
  }

  @Test
  void whatTheSpecNoLongerAsksForGoes() {
    create("shrinking", "replicas: 2", "ports: [{name: db, listenOn: Server, port: 5432}]");
    await().until(() -> find(Service.class, "shrinking-db").isPresent());
    await().until(() -> find(PodDisruptionBudget.class, "shrinking").isPresent());

    replace("shrinking", "networkPolicy: {mode: Disabled}");

    await().until(() -> find(Service.class, "shrinking-db").isEmpty());
    await().until(() -> find(PodDisruptionBudget.class, "shrinking").isEmpty());
    await().until(() -> find(NetworkPolicy.class, "shrinking").isEmpty());
    assertThat(find(Service.class, "shrinking")).isPresent();
  }

  @Test
  void aPausedTunnelIsLeftAlone() {
    create("paused");
    await().until(() -> find(Deployment.class, "paused").isPresent());
    edit(
        HtmuxTunnel.class,
        "paused",
        tunnel -> tunnel.getMetadata().setAnnotations(Map.of("htmux.io/paused", "true")));
    await().until(() -> reason("paused", "Reconciling").equals("Paused"));

    edit(Deployment.class, "paused", deployment -> deployment.getSpec().setReplicas(7));
    await()
        .during(REST)
        .until(() -> find(Deployment.class, "paused").orElseThrow().getSpec().getReplicas() == 7);

    edit(HtmuxTunnel.class, "paused", tunnel -> tunnel.getMetadata().setAnnotations(Map.of()));
    await()
        .until(() -> find(Deployment.class, "paused").orElseThrow().getSpec().getReplicas() == 1);
  }

  @Test
  void whatBelongsToSomebodyElseIsNotTakenOver() {
    client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("theirs")
                .withNamespace(NAMESPACE)
                .endMetadata()
                .addToData("mine", "yes")
                .build())
        .create();
    create("theirs");

    await().until(() -> reason("theirs", "Accepted").equals("NameTaken"));
    assertThat(status("theirs", "Stalled")).isEqualTo("True");
    assertThat(find(ConfigMap.class, "theirs").orElseThrow().getData()).containsOnlyKeys("mine");
    assertThat(find(Deployment.class, "theirs")).isEmpty();
  }

  @Test
  void itIsReadyWhenItsAgentsRunAndItsPeersAreThereAndPeopleAreTold() {
    create("story", "server: {minPeers: 1}");
    await().until(() -> find(Deployment.class, "story").isPresent());
    await().until(() -> reason("story", "Ready").equals("NotDeployed"));
    assertThat(status("story", "Reconciling")).isEqualTo("True");

    edit(Deployment.class, "story", LoopTest::rolledOut);
    await().until(() -> reason("story", "Ready").equals("TooFewPeers"));

    agents.answer(
        "10.1.2.3",
        List.of(new AgentPeer("plant-7", "2026-01-01T00:00:00Z", List.of("0.0.0.0:5432"))));
    client.resource(pod("story", "10.1.2.3")).create();

    await().until(() -> holds("story", "Ready"));
    assertThat(tunnel("story").getStatus().connectedPeers()).isEqualTo(1);
    assertThat(tunnel("story").getStatus().peers().getFirst().identity()).isEqualTo("plant-7");
    assertThat(status("story", "Reconciling")).isEqualTo("False");
    assertThat(tunnel("story").getStatus().endpoint())
        .isEqualTo("http://story.acme.svc:9876/htmux");
    List<String> told =
        client.v1().events().inNamespace(NAMESPACE).list().getItems().stream()
            .filter(event -> event.getInvolvedObject().getName().equals("story"))
            .map(Event::getReason)
            .toList();
    assertThat(told)
        .contains("Accepted", "Deployed", "TooFewPeers", "Serving")
        .as("nobody has to be told what is not there yet")
        .doesNotContain("RollingOut");
  }

  private HtmuxTunnel create(String name, String... fields) {
    return client.resource(declared(name, fields)).create();
  }

  private void replace(String name, String... fields) {
    HtmuxTunnel declared = declared(name, fields);
    edit(HtmuxTunnel.class, name, tunnel -> tunnel.setSpec(declared.getSpec()));
  }

  private static HtmuxTunnel declared(String name, String... fields) {
    String spec = String.join("\n  ", fields);
    String server = spec.contains("server:") ? "" : "\n  server: {}";
    HtmuxTunnel tunnel =
        Case.read(
                """
                metadata: {name: %s, namespace: %s}
                spec:
                  role: Server
                  tls: {mode: Disabled}%s
                  %s
                """
                    .formatted(name, NAMESPACE, server, spec))
            .tunnel();
    tunnel.getMetadata().setUid(null);
    tunnel.getMetadata().setGeneration(null);
    return tunnel;
  }

  private void secret(String name, String value) {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .endMetadata()
                .addToData(
                    "capskey",
                    Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)))
                .build())
        .createOr(NonDeletingOperation::update);
  }

  private static Pod pod(String tunnel, String address) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(tunnel + "-1")
        .withNamespace(NAMESPACE)
        .addToLabels("htmux.io/tunnel", tunnel)
        .addToLabels("app.kubernetes.io/managed-by", "htmux-operator")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("agent")
        .endContainer()
        .endSpec()
        .withNewStatus()
        .withPhase("Running")
        .withPodIP(address)
        .endStatus()
        .build();
  }

  private static void rolledOut(Deployment deployment) {
    deployment.setStatus(
        new DeploymentStatusBuilder()
            .withObservedGeneration(deployment.getMetadata().getGeneration())
            .withReplicas(1)
            .withUpdatedReplicas(1)
            .withReadyReplicas(1)
            .build());
  }

  private <T extends HasMetadata> Optional<T> find(Class<T> kind, String name) {
    return Optional.ofNullable(client.resources(kind).inNamespace(NAMESPACE).withName(name).get());
  }

  /** Again when the operator wrote in between. */
  private <T extends HasMetadata> void edit(Class<T> kind, String name, Consumer<T> change) {
    await()
        .ignoreException(KubernetesClientException.class)
        .until(
            () -> {
              T object = find(kind, name).orElseThrow();
              object.getMetadata().setManagedFields(List.of());
              change.accept(object);
              object.getMetadata().setResourceVersion(null);
              client.resource(object).inNamespace(NAMESPACE).update();
              return true;
            });
  }

  private HtmuxTunnel tunnel(String name) {
    return find(HtmuxTunnel.class, name).orElseThrow();
  }

  private String version(Class<? extends HasMetadata> kind, String name) {
    return find(kind, name).orElseThrow().getMetadata().getResourceVersion();
  }

  private boolean holds(String name, String type) {
    return status(name, type).equals("True");
  }

  private String status(String name, String type) {
    return tunnel(name).statusOrNone().condition(type).map(Condition::status).orElse("");
  }

  private String reason(String name, String type) {
    return tunnel(name).statusOrNone().condition(type).map(Condition::reason).orElse("");
  }

  /** True as long as nobody applies anything. */
  private Callable<Boolean> quiet() {
    return still(server::applies);
  }

  /** Whether that number is what it was when it was asked for last. */
  private static Callable<Boolean> still(IntSupplier number) {
    int[] last = {number.getAsInt()};
    return () -> {
      int now = number.getAsInt();
      boolean same = now == last[0];
      last[0] = now;
      return same;
    };
  }

  private int reconciliations() {
    return (int)
        meters.find("operator.sdk.reconciliations.started").counters().stream()
            .mapToDouble(Counter::count)
            .sum();
  }
}
