package io.htmux.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A resource that keeps to the schema but for one bound: walks a sample and the schema of the CRD
 * together, and breaks each bound of each value that it meets.
 *
 * @param path of the value, as the API server names it
 */
record BrokenBound(String path, String bound, ObjectNode resource) {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Nobody's pattern takes a blank followed by a line end. */
  private static final String OF_NO_PATTERN = " \n";

  static Stream<BrokenBound> all() {
    JsonNode schema =
        Repository.yaml(Repository.file("crds/htmuxtunnels.htmux.io-v1.yml"))
            .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
    return Stream.of("server", "client", "proxy")
        .map(role -> "crds/src/test/resources/valid/" + role + "-everything.yaml")
        .flatMap(file -> of(schema, (ObjectNode) Repository.yaml(Repository.file(file))).stream());
  }

  private static List<BrokenBound> of(JsonNode schema, ObjectNode sample) {
    // of the namespace that kubectl is in
    ((ObjectNode) sample.get("metadata")).remove("namespace");
    List<BrokenBound> found = new ArrayList<>();
    walk(schema, "/spec", "spec", sample, found);
    return found;
  }

  private static void walk(
      JsonNode schema, String pointer, String path, ObjectNode sample, List<BrokenBound> found) {
    JsonNode value = sample.at(pointer);
    number(schema, "minimum", -1)
        .ifPresent(low -> found.add(of(sample, pointer, path, "minimum", low)));
    number(schema, "maximum", 1)
        .ifPresent(high -> found.add(of(sample, pointer, path, "maximum", high)));
    if (schema.has("enum")) {
      found.add(of(sample, pointer, path, "enum", NODES.textNode("Nonsense")));
    }
    if (schema.has("pattern")) {
      found.add(of(sample, pointer, path, "pattern", NODES.textNode(OF_NO_PATTERN)));
    }
    if (schema.has("maxLength")) {
      String longer = "a".repeat(schema.get("maxLength").asInt() + 1);
      found.add(of(sample, pointer, path, "maxLength", NODES.textNode(longer)));
    }
    if (schema.has("maxItems")) {
      ArrayNode longer = NODES.arrayNode();
      for (int i = 0; i <= schema.get("maxItems").asInt(); i++) {
        longer.add(value.get(0));
      }
      found.add(of(sample, pointer, path, "maxItems", longer));
    }
    for (JsonNode required : schema.path("required")) {
      ObjectNode without = sample.deepCopy();
      ((ObjectNode) without.at(pointer)).remove(required.asText());
      found.add(new BrokenBound(path + "." + required.asText(), "required", without));
    }
    schema
        .path("properties")
        .properties()
        .forEach(
            property -> {
              String deeper = pointer + "/" + property.getKey();
              if (!sample.at(deeper).isMissingNode()) {
                walk(property.getValue(), deeper, path + "." + property.getKey(), sample, found);
              }
            });
    if (schema.has("items") && !value.isEmpty()) {
      walk(schema.get("items"), pointer + "/0", path + "[0]", sample, found);
    }
  }

  private static Optional<JsonNode> number(JsonNode schema, String bound, int beyond) {
    return Optional.ofNullable(schema.get(bound))
        .map(limit -> NODES.numberNode(limit.asLong() + beyond));
  }

  private static BrokenBound of(
      ObjectNode sample, String pointer, String path, String bound, JsonNode value) {
    ObjectNode broken = sample.deepCopy();
    int slash = pointer.lastIndexOf('/');
    JsonNode parent = broken.at(pointer.substring(0, slash));
    String last = pointer.substring(slash + 1);
    if (parent instanceof ArrayNode array) {
      array.set(Integer.parseInt(last), value);
    } else {
      ((ObjectNode) parent).set(last, value);
    }
    return new BrokenBound(path, bound, broken);
  }

  @Override
  public String toString() {
    return path + " " + bound;
  }
}
