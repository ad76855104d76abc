package io.htmux.crds.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Stands in for the API server with the field validation that {@code kubectl} asks for: the
 * structural schema, unknown fields, keys of list maps, and CEL.
 */
final class ApiServer {

  private final JsonNode schema;
  private final Schema closed;

  ApiServer() {
    schema = CustomResourceDefinition.generate().at("/spec/versions/0/schema/openAPIV3Schema");
    closed =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(ours(closed(schema.deepCopy())));
  }

  /** Why the resource is refused; empty when it is taken. */
  List<String> refusals(JsonNode resource, Optional<JsonNode> before) {
    List<String> refusals =
        new ArrayList<>(closed.validate(resource).stream().map(Error::toString).toList());
    duplicates(schema, resource, refusals);
    if (refusals.isEmpty()) {
      refusals.addAll(CelEngine.broken(schema, resource, before));
    }
    return refusals;
  }

  List<String> refusals(JsonNode resource) {
    return refusals(resource, Optional.empty());
  }

  /** Another kind would never have come to this schema. */
  private static JsonNode ours(JsonNode root) {
    ((ObjectNode) root).withArray("required").add("apiVersion").add("kind");
    ((ObjectNode) root.at("/properties/metadata")).remove("additionalProperties");
    ((ObjectNode) root.at("/properties/apiVersion")).put("const", "htmux.io/v1alpha1");
    ((ObjectNode) root.at("/properties/kind")).put("const", "HtmuxTunnel");
    return root;
  }

  private static JsonNode closed(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.has("properties")
        && object.path("type").asText().equals("object")) {
      object.put("additionalProperties", false);
    }
    node.forEach(ApiServer::closed);
    return node;
  }

  private static void duplicates(JsonNode schema, JsonNode value, List<String> refusals) {
    schema
        .path("properties")
        .properties()
        .forEach(p -> duplicates(p.getValue(), value.path(p.getKey()), refusals));
    Set<JsonNode> keys = new HashSet<>();
    for (JsonNode item : value) {
      if (!value.isArray()) {
        return;
      }
      String key = schema.path("x-kubernetes-list-map-keys").path(0).asText();
      boolean once =
          switch (schema.path("x-kubernetes-list-type").asText()) {
            case "map" -> keys.add(item.path(key));
            case "set" -> keys.add(item);
            default -> true;
          };
      if (!once) {
        refusals.add("Duplicate value: " + item);
      }
      duplicates(schema.path("items"), item, refusals);
    }
  }
}
