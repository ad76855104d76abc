package io.htmux.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import io.htmux.operator.cluster.Kubectl.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What kustomize and Helm make of deploy/, and whether the API server takes it. */
@Tag("cluster")
class ManifestsIT {

  private static final String CHART = Repository.file("deploy/helm/htmux-operator").toString();

  /** Else kubectl warns of each object that somebody has applied otherwise before. */
  @BeforeAll
  static void installTheOperator() {
    InstalledOperator.install();
  }

  private static List<JsonNode> objects(String yaml) {
    try (MappingIterator<JsonNode> documents =
        Repository.YAML.readerFor(JsonNode.class).readValues(yaml)) {
      return documents.readAll().stream().filter(document -> document.has("kind")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<JsonNode> kustomized(String folder) {
    return objects(
        Kubectl.clusterWide().run("kustomize", Repository.file("deploy/" + folder).toString()));
  }

  private static Outcome helm(String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("helm", "template", "htmux", CHART, "--namespace=htmux-system"));
    command.add("--kube-version=1.36.0");
    command.addAll(Arrays.asList(arguments));
    return Programs.run(Duration.ofSeconds(30), "", command);
  }

  /** The rules of all roles, by what their names end in. */
  private static Map<String, JsonNode> rules(List<JsonNode> objects) {
    Map<String, JsonNode> rules = new TreeMap<>();
    objects.stream()
        .filter(object -> object.get("kind").asText().endsWith("Role"))
        .forEach(
            role -> {
              String name = role.at("/metadata/name").asText();
              rules.put(name.substring(name.lastIndexOf('-') + 1), role.get("rules"));
            });
    return rules;
  }

  private static Stream<String> kinds(List<JsonNode> objects) {
    return objects.stream().map(object -> object.get("kind").asText()).distinct();
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "overlays/cluster-wide", "overlays/namespaced"})
  void theApiServerTakesEveryKustomization(String folder) {
    // what needs a namespace that is not there yet is told from what is wrong
    Outcome outcome =
        Kubectl.clusterWide()
            .attempt(
                "apply",
                "--dry-run=server",
                "--server-side",
                "--force-conflicts",
                "-k",
                Repository.file("deploy/" + folder).toString());
    assertThat(outcome.errors().lines().filter(line -> !line.contains("namespaces \"")))
        .as(outcome.errors())
        .isEmpty();
  }

  @Test
  void ofOneNamespaceItHasRightsNowhereElse() {
    List<JsonNode> objects = kustomized("overlays/namespaced");
    assertThat(kinds(objects))
        .contains("Role", "RoleBinding", "Deployment")
        .doesNotContain("ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition");
    assertThat(objects.stream().flatMap(o -> o.findValuesAsText("namespace").stream()))
        .isNotEmpty()
        .containsOnly("tunnels");
  }

  @Test
  void theChartHasTheRulesOfTheBase() {
    Map<String, JsonNode> chart = rules(objects(helm().orFail().output()));
    assertThat(chart).containsOnlyKeys("reads", "writes", "election", "view", "edit");
    assertThat(chart).isEqualTo(rules(kustomized("base")));
  }

  @Test
  void theChartOfSomeNamespacesHasRightsInThemAlone() {
    List<JsonNode> objects = objects(helm("--set=watchNamespaces={a,b}").orFail().output());
    assertThat(kinds(objects)).doesNotContain("ClusterRole", "ClusterRoleBinding");
    assertThat(
            objects.stream()
                .filter(object -> object.get("kind").asText().equals("Role"))
                .map(role -> role.at("/metadata/namespace").asText()))
        .containsExactlyInAnyOrder("a", "b", "a", "b", "htmux-system");
  }

  @Test
  void theDefinitionStaysWhenTheReleaseGoes() {
    assertThat(helm().orFail().output()).contains("helm.sh/resource-policy: keep");
    assertThat(kinds(objects(helm("--set=crd.install=false").orFail().output())))
        .doesNotContain("CustomResourceDefinition");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "image.tag=latest",
        "replicas=0",
        "replicas=two",
        "watchNamespaces={Not_A_Name}",
        "nonsense=1",
        "crd.install=maybe",
        "env[0].name=lower"
      })
  void theChartRefusesWhatItsSchemaDoesNotKnow(String value) {
    Outcome outcome = helm("--set=" + value);
    assertThat(outcome.code()).as(outcome.output()).isNotZero();
    assertThat(outcome.errors()).contains("values don't meet the specifications of the schema");
  }

  @Test
  void theChartPassesItsOwnLint() {
    Programs.run(Duration.ofSeconds(30), "", List.of("helm", "lint", "--strict", CHART)).orFail();
  }
}
