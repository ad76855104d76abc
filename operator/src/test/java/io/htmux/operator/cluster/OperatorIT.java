package io.htmux.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.htmux.operator.cluster.ObservedStatus.Kstatus;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The operator from its image on a real cluster: what it makes, keeps, tells, and must not do. */
@Tag("cluster")
class OperatorIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  /** The garbage collector learns of a new kind up to 30 s later. */
  private static final Duration COLLECTED = Duration.ofMinutes(2);

  /** A kubelet brings a changed Secret on its own time. */
  private static final Duration BROUGHT = Duration.ofMinutes(3);

  private static final String SECRET =
      """
      apiVersion: v1
      kind: Secret
      metadata: {name: plant-capskey}
      stringData: {capskey: %s}
      """;
  private static final String TUNNEL =
      """
      apiVersion: htmux.io/v1alpha1
      kind: HtmuxTunnel
      metadata: {name: plant}
      spec:
        role: Server
        capskeySecretRef: {name: plant-capskey}
        tls: {mode: Disabled}
        server: {admit: [{name: gw, from: ["*"], ports: [%s]}]}
        ports: [{name: web, listenOn: Server, port: 8080}]
      """;
  private static final String DEPENDENTS =
      "deployments,services,configmaps,networkpolicies,poddisruptionbudgets,pods";
  private static final String OURS = "--selector=htmux.io/tunnel=plant";

  private TestNamespace namespace;
  private Kubectl kubectl;

  @BeforeAll
  static void installTheOperator() {
    InstalledOperator.install();
  }

  @BeforeEach
  void openANamespace(TestInfo test) {
    namespace = TestNamespace.open("operator");
    kubectl = namespace.kubectl();
  }

  @AfterEach
  void nothingHoldsTheNamespace() {
    namespace.close();
  }

  private void ready() {
    kubectl.apply(SECRET.formatted("first-capskey"));
    kubectl.apply(TUNNEL.formatted("web"));
    kubectl.waitFor("condition=Ready", "htmuxtunnel/plant", SOON);
  }

  private ObservedStatus status() {
    return ObservedStatus.of(kubectl, "plant");
  }

  private void awaitReason(String type, String reason) {
    await().atMost(SOON).until(() -> status().reason(type).equals(reason));
  }

  private String field(String resource, String path) {
    return kubectl.run("get", resource, "-o", "jsonpath={" + path + "}");
  }

  @Test
  void aTunnelTellsTheTruthAtEveryStepOfItsLife() {
    kubectl.apply(TUNNEL.formatted("web"));
    awaitReason("Accepted", "SecretNotFound");
    assertThat(status().kstatus()).isEqualTo(Kstatus.IN_PROGRESS);
    kubectl.waitFor("condition=Ready=False", "htmuxtunnel/plant", SOON);

    kubectl.apply(SECRET.formatted("first-capskey"));
    kubectl.waitFor("condition=Ready", "htmuxtunnel/plant", SOON);
    assertThat(status().kstatus()).isEqualTo(Kstatus.CURRENT);
    assertThat(kubectl.run("get", "htx", "plant", "--no-headers")).contains("Server", "True");

    String running = field("deployment/plant", ".spec.template");
    kubectl.apply(TUNNEL.formatted("nonsense"));
    awaitReason("Stalled", "InvalidSpec");
    assertThat(status().kstatus()).isEqualTo(Kstatus.FAILED);
    assertThat(field("deployment/plant", ".spec.template"))
        .as("a spec that is refused changes nothing that runs")
        .isEqualTo(running);

    kubectl.apply(TUNNEL.formatted("web"));
    kubectl.waitFor("condition=Ready", "htmuxtunnel/plant", SOON);

    kubectl.run("scale", "htx/plant", "--replicas=2");
    kubectl.waitFor("jsonpath={.status.readyReplicas}=2", "htmuxtunnel/plant", SOON);
    kubectl.run("get", "poddisruptionbudget", "plant");

    kubectl.run("delete", "htmuxtunnel", "plant");
    await()
        .atMost(COLLECTED)
        .until(() -> kubectl.run("get", DEPENDENTS, OURS, "-o", "name").isEmpty());
    assertThat(kubectl.run("get", "secrets", "-o", "name")).contains("secret/plant-capskey");
  }

  @Test
  void whatSomebodyChangesOrDeletesComesBack() {
    ready();
    String service = field("service/plant-web", ".metadata.uid");
    kubectl.run("delete", "service", "plant-web");
    await()
        .atMost(SOON)
        .until(
            () ->
                kubectl.attempt("get", "service", "plant-web").code() == 0
                    && !field("service/plant-web", ".metadata.uid").equals(service));

    String image = field("deployment/plant", ".spec.template.spec.containers[0].image");
    kubectl.run("set", "image", "deployment/plant", "agent=localhost/other:1");
    await()
        .atMost(SOON)
        .until(
            () ->
                field("deployment/plant", ".spec.template.spec.containers[0].image").equals(image));

    String file = field("configmap/plant", ".data");
    kubectl.run(
        "patch", "configmap", "plant", "--type=merge", "-p", "{\"data\":{\"tunnel.yaml\":\"x\"}}");
    await().atMost(SOON).until(() -> field("configmap/plant", ".data").equals(file));

    kubectl.run("delete", "networkpolicy", "plant");
    await().atMost(SOON).until(() -> kubectl.attempt("get", "networkpolicy", "plant").code() == 0);
  }

  @Test
  void ofTheResourceItselfOnlyTheStatusIsWritten() {
    ready();
    JsonNode tunnel = kubectl.json("get", "htmuxtunnel", "plant", "--show-managed-fields");
    List<JsonNode> managers =
        StreamSupport.stream(tunnel.at("/metadata/managedFields").spliterator(), false)
            .filter(entry -> entry.get("manager").asText().contains("operator"))
            .toList();
    assertThat(managers).isNotEmpty();
    assertThat(managers)
        .allSatisfy(m -> assertThat(m.path("subresource").asText()).isEqualTo("status"));
    assertThat(tunnel.at("/metadata/finalizers").isMissingNode()).isTrue();
  }

  @Test
  void aKeyThatIsRotatedReachesTheAgents() {
    ready();
    String before = field("htmuxtunnel/plant", ".status.capskey.hash");
    kubectl.apply(SECRET.formatted("second-capskey"));
    await()
        .atMost(SOON)
        .until(() -> !field("htmuxtunnel/plant", ".status.capskey.hash").equals(before));
    kubectl.waitFor("condition=Ready", "htmuxtunnel/plant", SOON);
    await()
        .atMost(BROUGHT)
        .until(
            () ->
                kubectl.run("logs", "deployment/plant").contains("changed configuration is taken"));
    assertThat(kubectl.run("get", "htmuxtunnel", "plant", "-o", "yaml"))
        .doesNotContain("second-capskey");
  }

  @Test
  void aPausedTunnelIsLeftAlone() {
    ready();
    kubectl.run("annotate", "htmuxtunnel", "plant", "htmux.io/paused=true");
    awaitReason("Reconciling", "Paused");
    kubectl.run("delete", "networkpolicy", "plant");
    kubectl.run("scale", "htx/plant", "--replicas=2");
    await()
        .atMost(SOON)
        .until(
            () ->
                field("htmuxtunnel/plant", ".status.observedGeneration")
                    .equals(field("htmuxtunnel/plant", ".metadata.generation")));
    assertThat(field("deployment/plant", ".spec.replicas")).isEqualTo("1");
    assertThat(kubectl.attempt("get", "networkpolicy", "plant").code()).isNotZero();
    kubectl.run("annotate", "htmuxtunnel", "plant", "htmux.io/paused-");
    await().atMost(SOON).until(() -> field("deployment/plant", ".spec.replicas").equals("2"));
  }

  @Test
  void anOperatorThatIsKilledLeavesTheAgentsAloneAndGoesOn() {
    ready();
    String agent = kubectl.run("get", "pods", OURS, "-o", "jsonpath={.items[0].metadata.uid}");
    InstalledOperator.kill();
    kubectl.run("delete", "networkpolicy", "plant");
    InstalledOperator.awaitReady();
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> kubectl.attempt("get", "networkpolicy", "plant").code() == 0);
    assertThat(kubectl.run("get", "pods", OURS, "-o", "jsonpath={.items[0].metadata.uid}"))
        .isEqualTo(agent);
  }

  @Test
  void anOperatorThatIsToldToGoIsGoneInSecondsAndTheNextOneTakesOver() {
    ready();
    for (int i = 0; i < 3; i++) {
      // the first one rests, the others have just begun
      Duration took = InstalledOperator.tellToGo();
      assertThat(took).as("it did not wait to be killed").isLessThan(Duration.ofSeconds(15));
      InstalledOperator.awaitReady();
    }
    kubectl.run("scale", "htx/plant", "--replicas=2");
    await().atMost(SOON).until(() -> field("deployment/plant", ".spec.replicas").equals("2"));
  }

  @Test
  void atRestNothingIsWritten() {
    ready();
    await().atMost(SOON).until(() -> status().kstatus() == Kstatus.CURRENT);
    // asked for the first time before it was up, an agent has answered the second time
    awaitReason("PeersConnected", "NoPeers");
    ApiWrites.settled();
    List<String> before = ApiWrites.counted();
    await()
        .pollDelay(Duration.ofSeconds(15))
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(ApiWrites.counted()).isEqualTo(before));
  }

  @Test
  void agentsHaveNoRightsAndNoSecretIsShown() {
    ready();
    JsonNode pod = kubectl.json("get", "pods", OURS).at("/items/0");
    assertThat(pod.at("/spec/automountServiceAccountToken").asBoolean(true)).isFalse();
    assertThat(pod.at("/spec/containers/0/securityContext/readOnlyRootFilesystem").asBoolean())
        .isTrue();
    String logs = kubectl.run("logs", "deployment/plant");
    String operator = InstalledOperator.kubectl().run("logs", "deployment/htmux-operator");
    String events = kubectl.run("get", "events", "-o", "yaml");
    for (String text : Arrays.asList(logs, operator, events, pod.toString())) {
      assertThat(text).doesNotContain("first-capskey");
    }
  }
}
