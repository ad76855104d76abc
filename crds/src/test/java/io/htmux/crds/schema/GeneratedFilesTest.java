package io.htmux.crds.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeneratedFilesTest {

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .build();

  @Test
  void theDefinitionIsUpToDate() throws IOException {
    String yaml =
        "# Generated from the records of io.htmux.crds and the rules in src/test/resources/cel.\n"
            + YAML.writeValueAsString(CustomResourceDefinition.generate());
    Committed.isUpToDate(Path.of("htmuxtunnels.htmux.io-v1.yml"), yaml);
  }

  @Test
  void theReferencePageIsUpToDate() throws IOException {
    Committed.isUpToDate(
        Path.of("../docs/custom-resource.md"),
        ReferencePage.of(CustomResourceDefinition.generate()));
  }

  /** Without a bound the API server could not bound the cost of the rules. */
  @Test
  void everyTextListAndMapOfTheSpecIsBounded() {
    JsonNode spec =
        CustomResourceDefinition.generate()
            .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
    List<String> unbounded = new ArrayList<>();
    unbounded("spec", (ObjectNode) spec, unbounded);
    assertThat(unbounded).isEmpty();
  }

  private static void unbounded(String path, ObjectNode schema, List<String> found) {
    String bound =
        switch (schema.path("type").asText()) {
          case "string" -> schema.has("enum") ? "enum" : "maxLength";
          case "array" -> "maxItems";
          case "integer" -> "maximum";
          default -> schema.has("additionalProperties") ? "maxProperties" : "type";
        };
    if (!schema.has(bound)) {
      found.add(path + " has no " + bound);
    }
    schema
        .path("properties")
        .properties()
        .forEach(p -> unbounded(path + "." + p.getKey(), (ObjectNode) p.getValue(), found));
    for (String inner : List.of("items", "additionalProperties")) {
      if (schema.get(inner) instanceof ObjectNode item) {
        unbounded(path + "[]", item, found);
      }
    }
  }
}
