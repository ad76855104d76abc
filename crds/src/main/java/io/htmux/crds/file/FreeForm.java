package io.htmux.crds.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** The parts whose shape is Kubernetes' own and not checked here; kept as they came. */
final class FreeForm {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private FreeForm() {}

  static Optional<JsonNode> mapping(YamlValue value, String path, Problems problems) {
    if (value instanceof YamlValue.Mapping) {
      return Optional.of(json(value));
    }
    problems.add(path, "must be a mapping, was " + value.words());
    return Optional.empty();
  }

  private static JsonNode json(YamlValue value) {
    return switch (value) {
      case YamlValue.Mapping mapping -> {
        ObjectNode object = JSON.objectNode();
        mapping.entries().forEach((name, entry) -> object.set(name, json(entry.value())));
        yield object;
      }
      case YamlValue.Sequence sequence -> {
        ArrayNode array = JSON.arrayNode();
        sequence.items().forEach(item -> array.add(json(item)));
        yield array;
      }
      case YamlValue.Scalar scalar -> scalar.json();
    };
  }
}
