package io.htmux.operator.dependent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.htmux.crds.TemplateSpec;

/**
 * Lays the user's template over ours: objects are merged field by field, lists of named things by
 * name, all other lists are replaced. Labels that the operator finds its pods by stay as they are.
 */
final class TemplateOverlay {

  private static final ObjectMapper JSON = new ObjectMapper();

  private TemplateOverlay() {}

  /**
   * @param template null when there is none
   */
  static PodTemplateSpec laidOver(PodTemplateSpec ours, TemplateSpec template) {
    if (template == null) {
      return ours;
    }
    ObjectNode merged = tree(ours);
    JsonNode labels = merged.at("/metadata/labels").deepCopy();
    merge(merged, JSON.valueToTree(template));
    merge((ObjectNode) merged.at("/metadata/labels"), labels);
    return Serialization.unmarshal(merged.toString(), PodTemplateSpec.class);
  }

  private static ObjectNode tree(PodTemplateSpec template) {
    try {
      return (ObjectNode) JSON.readTree(Serialization.asJson(template));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was just written is read", e);
    }
  }

  private static void merge(ObjectNode ours, JsonNode theirs) {
    theirs
        .properties()
        .forEach(
            field -> {
              JsonNode old = ours.get(field.getKey());
              if (old instanceof ObjectNode object && field.getValue().isObject()) {
                merge(object, field.getValue());
              } else if (old instanceof ArrayNode list && isNamed(field.getValue())) {
                field.getValue().forEach(item -> mergeByName(list, item));
              } else {
                ours.set(field.getKey(), field.getValue());
              }
            });
  }

  private static void mergeByName(ArrayNode list, JsonNode item) {
    for (JsonNode old : list) {
      if (old instanceof ObjectNode object && old.path("name").equals(item.path("name"))) {
        merge(object, item);
        return;
      }
    }
    list.add(item);
  }

  private static boolean isNamed(JsonNode list) {
    return list.isArray() && !list.isEmpty() && list.path(0).has("name");
  }
}
