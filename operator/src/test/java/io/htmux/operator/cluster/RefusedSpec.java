package io.htmux.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A spec that a CEL rule refuses, from the files of {@code crds/src/test/resources/cel}.
 *
 * @param before the spec that is there before, for a rule on changes
 * @param message what the API server has to say
 */
record RefusedSpec(
    String rule, int number, Optional<JsonNode> before, JsonNode spec, String message) {

  static Stream<RefusedSpec> all() {
    return Repository.in("crds/src/test/resources/cel").stream()
        .flatMap(file -> read(file).stream());
  }

  static Stream<JsonNode> accepted() {
    return Repository.in("crds/src/test/resources/cel").stream()
        .flatMap(file -> elements(Repository.yaml(file).path("accepted")).stream());
  }

  private static List<RefusedSpec> read(Path file) {
    JsonNode yaml = Repository.yaml(file);
    List<RefusedSpec> specs = new ArrayList<>();
    for (JsonNode spec : yaml.path("refused")) {
      specs.add(
          new RefusedSpec(
              file.getFileName().toString(),
              specs.size(),
              Optional.ofNullable(yaml.get("before")),
              spec,
              yaml.path("message").asText().strip()));
    }
    return specs;
  }

  private static List<JsonNode> elements(JsonNode list) {
    List<JsonNode> elements = new ArrayList<>();
    list.forEach(elements::add);
    return elements;
  }

  static String resource(String name, JsonNode spec) {
    ObjectNode resource = Repository.YAML.createObjectNode();
    resource.put("apiVersion", "htmux.io/v1alpha1").put("kind", "HtmuxTunnel");
    resource.putObject("metadata").put("name", name);
    resource.set("spec", spec);
    return resource.toString();
  }

  @Override
  public String toString() {
    return rule + " " + number;
  }
}
