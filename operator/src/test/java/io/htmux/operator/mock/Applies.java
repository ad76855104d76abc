package io.htmux.operator.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What server-side apply does to an object; lists are atomic here. */
final class Applies {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Applies() {}

  /** The fields that this apply takes hold of. */
  static ObjectNode owned(ObjectNode body, boolean status) {
    ObjectNode owned = body.deepCopy();
    if (status) {
      owned.removeAll();
      owned.set("status", body.path("status"));
      return owned;
    }
    owned.remove(List.of("status", "apiVersion", "kind"));
    ((ObjectNode) owned.get("metadata")).remove(List.of("name", "namespace", "resourceVersion"));
    return owned;
  }

  /** Drops from the patch's target what the manager applied before and does not any more. */
  static void nullOut(JsonNode before, JsonNode now, ObjectNode patch) {
    before
        .properties()
        .forEach(
            field -> {
              JsonNode still = now.get(field.getKey());
              if (still == null) {
                patch.putNull(field.getKey());
              } else if (still.isObject()
                  && field.getValue().isObject()
                  && patch.get(field.getKey()) instanceof ObjectNode inner) {
                nullOut(field.getValue(), still, inner);
              }
            });
  }

  static JsonNode merge(JsonNode target, JsonNode patch) {
    if (!patch.isObject()) {
      return patch;
    }
    ObjectNode merged = target instanceof ObjectNode object ? object : JSON.createObjectNode();
    patch
        .properties()
        .forEach(
            field -> {
              if (field.getValue().isNull()) {
                merged.remove(field.getKey());
              } else {
                merged.set(field.getKey(), merge(merged.path(field.getKey()), field.getValue()));
              }
            });
    return merged;
  }

  static ArrayNode managedFields(
      JsonNode current, String manager, JsonNode body, JsonNode owned, boolean status) {
    ArrayNode all = JSON.createArrayNode();
    for (JsonNode entry : current.path("metadata").path("managedFields")) {
      boolean same =
          entry.path("manager").asText().equals(manager)
              && entry.path("subresource").asText("").equals(status ? "status" : "");
      if (!same) {
        all.add(entry);
      }
    }
    ObjectNode entry = all.addObject();
    entry.put("manager", manager).put("operation", "Apply");
    entry.put("apiVersion", body.path("apiVersion").asText());
    entry.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    entry.put("fieldsType", "FieldsV1");
    if (status) {
      entry.put("subresource", "status");
    }
    entry.set("fieldsV1", fields(owned));
    return all;
  }

  /** Equal but for what each write changes. */
  static boolean same(JsonNode one, JsonNode other) {
    return withoutTimes(one).equals(withoutTimes(other));
  }

  private static JsonNode withoutTimes(JsonNode object) {
    ObjectNode copy = object.deepCopy();
    if (copy.path("metadata") instanceof ObjectNode metadata) {
      metadata.remove(List.of("managedFields", "resourceVersion", "generation"));
    }
    return copy;
  }

  private static ObjectNode fields(JsonNode node) {
    ObjectNode fields = JSON.createObjectNode();
    if (node.isObject()) {
      node.properties()
          .forEach(field -> fields.set("f:" + field.getKey(), fields(field.getValue())));
    }
    return fields;
  }
}
