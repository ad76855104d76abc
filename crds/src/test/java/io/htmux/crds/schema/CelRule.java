package io.htmux.crds.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A file of {@code cel/}: a rule of the CRD with specs that it refuses and some that it lets pass.
 * The generator takes the rule from it, the tests the specs; the suite on a cluster applies them.
 *
 * @param name of the file
 * @param at places in the schema, {@code spec.ports[]}; "" is the resource
 * @param fieldPath what the API server names in its message, if not the place itself
 * @param before the spec that is there before, for a rule on changes
 * @param refused resources that break this rule and nothing else
 * @param accepted resources that come close
 */
record CelRule(
    String name,
    List<String> at,
    String rule,
    String message,
    Optional<String> fieldPath,
    Optional<ObjectNode> before,
    List<ObjectNode> refused,
    List<ObjectNode> accepted) {

  private static final Path FOLDER = Path.of("src/test/resources/cel");
  private static final ObjectMapper YAML = new YAMLMapper();

  static List<CelRule> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<CelRule> rules = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        rules.add(read(file));
      }
      if (rules.isEmpty()) {
        throw new IllegalStateException("no rules in " + FOLDER);
      }
      return rules;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CelRule read(Path file) throws IOException {
    JsonNode yaml = YAML.readTree(file.toFile());
    List<ObjectNode> refused = new ArrayList<>(resources(yaml.path("refused")));
    yaml.path("refusedNames")
        .forEach(name -> refused.add(resource(name.asText(), refusableByNameOnly())));
    return new CelRule(
        file.getFileName().toString().replace(".yaml", ""),
        texts(yaml.path("at")),
        yaml.path("rule").asText(),
        yaml.path("message").asText().strip(),
        Optional.ofNullable(yaml.get("fieldPath")).map(JsonNode::asText),
        Optional.ofNullable(yaml.get("before")).map(spec -> resource("example", spec)),
        refused,
        resources(yaml.path("accepted")));
  }

  private static List<ObjectNode> resources(JsonNode specs) {
    List<ObjectNode> resources = new ArrayList<>();
    specs.forEach(spec -> resources.add(resource("example", spec)));
    return resources;
  }

  private static ObjectNode resource(String name, JsonNode spec) {
    ObjectNode resource = YAML.createObjectNode();
    resource.put("apiVersion", "htmux.io/v1alpha1").put("kind", "HtmuxTunnel");
    resource.putObject("metadata").put("name", name);
    resource.set("spec", spec);
    return resource;
  }

  private static ObjectNode refusableByNameOnly() {
    ObjectNode spec = YAML.createObjectNode().put("role", "Server");
    spec.putObject("tls").put("mode", "Disabled");
    spec.putObject("server");
    return spec;
  }

  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    node.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  @Override
  public String toString() {
    return name;
  }
}
