package io.htmux.crds.schema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.generator.annotation.Size;
import io.htmux.crds.DurationRange;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;

/**
 * What fabric8's generator does not say of our records: ranges of durations, sizes of maps, how
 * lists merge, and the rules of {@code cel/}. The only place that touches its output.
 */
final class SchemaAdditions {

  /** Lists that are maps by one field. */
  private static final Map<String, String> KEYS =
      Map.of(
          "spec.ports", "name",
          "spec.server.admit", "name",
          "spec.client.servers", "url",
          "spec.proxy.upstream", "url",
          "status.conditions", "type",
          "status.peers", "identity");

  private static final List<String> SETS = List.of("spec.server.admit[].ports");

  private final ObjectNode root;

  private SchemaAdditions(ObjectNode root) {
    this.root = root;
  }

  static void addTo(ObjectNode root, Map<String, Class<?>> parts, List<CelRule> rules) {
    SchemaAdditions additions = new SchemaAdditions(root);
    parts.forEach(
        (name, type) -> additions.record(type, (ObjectNode) root.at("/properties/" + name), name));
    rules.forEach(rule -> rule.at().forEach(place -> additions.rule(place, rule)));
  }

  private void record(Class<?> type, ObjectNode schema, String path) {
    for (RecordComponent component : type.getRecordComponents()) {
      ObjectNode property = (ObjectNode) schema.path("properties").path(component.getName());
      component(component, property, path + "." + component.getName());
    }
  }

  private void component(RecordComponent component, ObjectNode property, String path) {
    Class<?> type = component.getType();
    if (type.isRecord()) {
      record(type, property, path);
    } else if (type == List.class) {
      list(component, property, path);
    } else if (type == Map.class) {
      property.put("maxProperties", component.getAccessor().getAnnotation(Size.class).max());
    } else if (type == ObjectNode.class) {
      property.put("type", "object");
    } else if (type == Integer.class || type == Long.class) {
      property.put("format", type == Integer.class ? "int32" : "int64");
    }
    DurationRange range = component.getAccessor().getAnnotation(DurationRange.class);
    if (range != null) {
      validation(
          property,
          "duration(self) >= duration('%s') && duration(self) <= duration('%s')"
              .formatted(range.min(), range.max()),
          "must be %s..%s".formatted(range.min(), range.max()));
    }
  }

  private void list(RecordComponent component, ObjectNode property, String path) {
    if (KEYS.containsKey(path)) {
      property.put("x-kubernetes-list-type", "map");
      property.putArray("x-kubernetes-list-map-keys").add(KEYS.get(path));
    } else {
      property.put("x-kubernetes-list-type", SETS.contains(path) ? "set" : "atomic");
    }
    Type item = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
    if (item instanceof Class<?> type && type.isRecord()) {
      record(type, (ObjectNode) property.path("items"), path + "[]");
    }
  }

  private void rule(String place, CelRule rule) {
    ObjectNode validation = validation(at(place), rule.rule(), rule.message());
    rule.fieldPath().ifPresent(path -> validation.put("fieldPath", path));
  }

  private ObjectNode at(String place) {
    ObjectNode schema = root;
    for (String step : place.isEmpty() ? new String[0] : place.split("\\.", -1)) {
      String name = step.replace("[]", "");
      schema = (ObjectNode) schema.path("properties").path(name);
      if (step.endsWith("[]")) {
        schema = (ObjectNode) schema.path("items");
      }
    }
    return schema;
  }

  private static ObjectNode validation(ObjectNode schema, String rule, String message) {
    ArrayNode rules = schema.withArrayProperty("x-kubernetes-validations");
    return rules.addObject().put("rule", rule).put("message", message);
  }
}
