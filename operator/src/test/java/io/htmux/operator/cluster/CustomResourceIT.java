package io.htmux.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.htmux.operator.cluster.Kubectl.Outcome;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the API server itself makes of an HtmuxTunnel, without an operator. */
@Tag("cluster")
class CustomResourceIT {

  private static final String LEAST =
      """
      apiVersion: htmux.io/v1alpha1
      kind: HtmuxTunnel
      metadata: {name: %s}
      spec: {role: Server, replicas: %d, tls: {mode: Disabled}, server: {}}
      """;
  private static TestNamespace namespace;

  @BeforeAll
  static void installTheDefinition() {
    Kubectl.clusterWide().run("apply", "--server-side", "-k", Repository.file("crds").toString());
    Kubectl.clusterWide()
        .waitFor("condition=Established", "crd/htmuxtunnels.htmux.io", Duration.ofSeconds(30));
    namespace = TestNamespace.open("crd");
  }

  @AfterAll
  static void deleteTheNamespace() {
    namespace.close();
  }

  static Stream<RefusedSpec> refusedSpecs() {
    return RefusedSpec.all();
  }

  static Stream<JsonNode> acceptedSpecs() {
    return RefusedSpec.accepted();
  }

  static Stream<BrokenBound> brokenBounds() {
    return BrokenBound.all();
  }

  private static Outcome dryRun(String resource) {
    return namespace.kubectl().attemptWith(resource, "apply", "--dry-run=server", "-f", "-");
  }

  /** The words of a message, without the breaks and quotes that kubectl puts in. */
  private static String words(String text) {
    return text.replaceAll("[\\s\"\\\\]+", " ");
  }

  @ParameterizedTest
  @MethodSource("refusedSpecs")
  void everyRuleRefusesInItsOwnWords(RefusedSpec refused) {
    String name = "rule-" + Integer.toUnsignedString(refused.toString().hashCode());
    refused.before().ifPresent(spec -> namespace.kubectl().apply(RefusedSpec.resource(name, spec)));
    Outcome outcome = dryRun(RefusedSpec.resource(name, refused.spec()));
    assertThat(outcome.code()).as(outcome.output()).isNotZero();
    assertThat(words(outcome.errors())).contains(words(refused.message()));
  }

  @ParameterizedTest
  @MethodSource("acceptedSpecs")
  void whatComesCloseToARuleIsTaken(JsonNode spec) {
    dryRun(RefusedSpec.resource("close", spec)).orFail();
  }

  @ParameterizedTest
  @MethodSource("brokenBounds")
  void everyBoundRefusesAndNamesTheField(BrokenBound broken) {
    Outcome outcome = dryRun(broken.resource().toString());
    assertThat(outcome.code()).as(outcome.output()).isNotZero();
    assertThat(outcome.errors()).contains(broken.path().replace("spec.", ""));
  }

  @Test
  void thereAreRulesAndBoundsToBreak() {
    assertThat(RefusedSpec.all()).hasSizeGreaterThan(20);
    assertThat(BrokenBound.all()).hasSizeGreaterThan(60);
  }

  @Test
  void anUnknownFieldIsRefusedByName() {
    Outcome outcome =
        namespace
            .kubectl()
            .attemptWith(
                LEAST.formatted("typo", 1).replace("server: {}", "server: {}, prots: []"),
                "create",
                "--validate=strict",
                "-f",
                "-");
    assertThat(outcome.errors()).contains("unknown field", "prots");
  }

  /** As the API server answers whoever creates it: an operator that runs sees it in no time. */
  @Test
  void aTunnelIsBornUnobserved() {
    Outcome created =
        namespace
            .kubectl()
            .attemptWith(
                LEAST.formatted("born", 1),
                "create",
                "-f",
                "-",
                "-o",
                "jsonpath={.status.observedGeneration}")
            .orFail();
    assertThat(created.output()).isEqualTo("-1");
  }

  @Test
  void twoManagersOfOneFieldAreInConflict() {
    Kubectl kubectl = namespace.kubectl();
    String[] as = {"apply", "--server-side", "-f", "-", "--field-manager=pipeline"};
    kubectl.attemptWith(LEAST.formatted("shared", 1), as).orFail();
    as[4] = "--field-manager=person";
    Outcome conflict = kubectl.attemptWith(LEAST.formatted("shared", 2), as);
    assertThat(conflict.code()).isNotZero();
    assertThat(conflict.errors()).contains("conflict with \"pipeline\"", ".spec.replicas");
  }

  @Test
  void listsAreMergedByNameAndRulesAreNot() {
    Kubectl kubectl = namespace.kubectl();
    String spec =
        """
        apiVersion: htmux.io/v1alpha1
        kind: HtmuxTunnel
        metadata: {name: lists}
        spec:
          role: Server
          tls: {mode: Disabled}
          server: {}
          ports: [{name: %s, listenOn: Server, port: %d}]
        """;
    kubectl
        .attemptWith(
            spec.formatted("a", 8001), "apply", "--server-side", "--field-manager=a", "-f", "-")
        .orFail();
    kubectl
        .attemptWith(
            spec.formatted("b", 8002), "apply", "--server-side", "--field-manager=b", "-f", "-")
        .orFail();
    assertThat(kubectl.json("get", "htx", "lists").at("/spec/ports")).hasSize(2);
  }

  @Test
  void shortNameCategoryColumnsAndScaleAreThere() {
    Kubectl kubectl = namespace.kubectl();
    kubectl.apply(LEAST.formatted("columns", 1));
    assertThat(kubectl.run("get", "htx", "columns").lines().findFirst().orElseThrow())
        .contains("ROLE", "ENDPOINT", "PEERS", "REPLICAS", "READY", "AGE");
    assertThat(kubectl.run("get", "htmux")).contains("columns");
    kubectl.run("scale", "htx/columns", "--replicas=3");
    assertThat(kubectl.json("get", "htx", "columns").at("/spec/replicas").asInt()).isEqualTo(3);
  }

  @Test
  void everyFieldExplainsItself() {
    for (String field :
        new String[] {"", ".spec.ports.target", ".spec.server.admit.allow", ".status"}) {
      String text = namespace.kubectl().run("explain", "htmuxtunnel" + field);
      assertThat(text).contains("DESCRIPTION:").doesNotContain("<empty>");
    }
  }
}
