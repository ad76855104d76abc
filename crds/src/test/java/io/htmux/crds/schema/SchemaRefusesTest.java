package io.htmux.crds.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** What the API server can refuse it refuses, and nothing that is good. */
class SchemaRefusesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ApiServer API_SERVER = new ApiServer();

  /** Files that only a reader of files, or the operator, can refuse; each with its reason. */
  private static final Set<String> BEYOND_THE_SCHEMA =
      Set.of(
          // YAML 1.1 reads 0777 as 511
          "port-octal",
          // kubectl applies one after the other
          "two-documents",
          // the parts that are Kubernetes' own are not looked into
          "template-of-agent-container");

  static List<CelRule> rules() {
    return CelRule.all();
  }

  static List<Path> valid() {
    return files("valid");
  }

  @ParameterizedTest
  @MethodSource("valid")
  void goodFilesAreTaken(Path file) throws IOException {
    assertThat(API_SERVER.refusals(asKubectlReads(file))).isEmpty();
  }

  @Test
  void badFilesAreRefused() {
    Set<String> taken = new TreeSet<>();
    Set<String> unreadable = new TreeSet<>();
    for (Path file : files("invalid")) {
      String name = file.getFileName().toString().replace(".yaml", "");
      try {
        if (API_SERVER.refusals(asKubectlReads(file)).isEmpty()) {
          taken.add(name);
        }
      } catch (YAMLException | ClassCastException | NoSuchElementException | IOException _) {
        unreadable.add(name);
      }
    }
    assertThat(taken).containsExactlyInAnyOrderElementsOf(BEYOND_THE_SCHEMA);
    assertThat(unreadable).as("not YAML at all, or no mapping").hasSizeLessThan(20);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aRuleRefusesWithItsMessageAndNothingElseDoes(CelRule rule) {
    assertThat(rule.refused()).isNotEmpty();
    Optional<JsonNode> before = rule.before().map(JsonNode.class::cast);
    before.ifPresent(old -> assertThat(API_SERVER.refusals(old)).isEmpty());
    for (ObjectNode resource : rule.refused()) {
      assertThat(API_SERVER.refusals(resource, before))
          .as(resource.toString())
          .containsExactly(rule.message());
    }
    for (ObjectNode resource : rule.accepted()) {
      assertThat(API_SERVER.refusals(resource, before)).as(resource.toString()).isEmpty();
    }
  }

  /**
   * With merges resolved; without what only the API server writes, and without nulls, which it
   * drops.
   */
  private static ObjectNode asKubectlReads(Path file) throws IOException {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    List<ObjectNode> documents = new ArrayList<>();
    for (Object yaml : new Yaml(new SafeConstructor(options)).loadAll(Files.readString(file))) {
      if (yaml != null) {
        documents.add((ObjectNode) withoutNulls(JSON.valueToTree(yaml)));
      }
    }
    ObjectNode resource = documents.getFirst();
    resource.remove("status");
    return resource;
  }

  private static JsonNode withoutNulls(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().removeIf(property -> property.getValue().isNull());
    }
    node.forEach(SchemaRefusesTest::withoutNulls);
    return node;
  }

  private static List<Path> files(String folder) {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources", folder))) {
      List<Path> found = files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
      assertThat(found).isNotEmpty();
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
