package io.htmux.operator.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A file of the bundle that is stale is written anew, for a look at the difference. */
class BundleFilesTest {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .build();

  private static final Path ROOT = Path.of(System.getProperty("htmux.repository"));
  private static final Path MANIFESTS = ROOT.resolve("deploy/olm/manifests");

  private final BaseManifests base = BaseManifests.in(ROOT.resolve("deploy/base"));
  private final List<Path> stale = new ArrayList<>();

  @Test
  void theBundleSaysWhatTheBaseAndTheDefinitionSay() throws IOException {
    Path definition = ROOT.resolve("crds/htmuxtunnels.htmux.io-v1.yml");
    check("htmuxtunnels.htmux.io.crd.yaml", Files.readString(definition));
    check(
        "htmux-operator.clusterserviceversion.yaml",
        text(new ServiceVersion(base, YAML.readTree(definition.toFile()), examples()).manifest()));
    for (String role : List.of("htmux-view", "htmux-edit")) {
      check(role + ".clusterrole.yaml", text(base.the("ClusterRole", role)));
    }
    check("htmux-operator.service.yaml", text(base.the("Service", "htmux-operator")));

    assertThat(stale).as("written anew; look at the difference and commit it").isEmpty();
    try (Stream<Path> files = Files.list(MANIFESTS)) {
      assertThat(files).as("nothing else is in the bundle").hasSize(5);
    }
  }

  private static List<JsonNode> examples() throws IOException {
    List<JsonNode> examples = new ArrayList<>();
    for (String name : List.of("server.yaml", "client.yaml")) {
      examples.add(YAML.readTree(ROOT.resolve("docs/examples").resolve(name).toFile()));
    }
    return examples;
  }

  private static String text(JsonNode manifest) throws IOException {
    return "# Written by BundleFilesTest from deploy/base and crds.\n"
        + YAML.writeValueAsString(manifest);
  }

  private void check(String name, String wanted) throws IOException {
    Path file = MANIFESTS.resolve(name);
    if (!Files.exists(file) || !Files.readString(file).equals(wanted)) {
      Files.createDirectories(MANIFESTS);
      Files.writeString(file, wanted);
      stale.add(file);
    }
  }
}
