package io.htmux.crds.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.generator.annotation.Required;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares a document with the records that it shall become: names, types, and the bounds that
 * their annotations state. What is wrong is reported and left out, what is right is kept, so that
 * one run finds everything: a misspelt name counts as the name that was meant, and a list keeps the
 * place of an item that it had to drop.
 */
final class SchemaCheck {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Problems problems;
  private final FieldNames names;
  private final ScalarCheck scalars;

  SchemaCheck(Problems problems) {
    this.problems = problems;
    this.names = new FieldNames(problems);
    this.scalars = new ScalarCheck(problems);
  }

  /** The record, as much of it as was right; complete when nothing was reported. */
  <T extends Record> T read(Class<T> type, YamlValue document) {
    JsonNode tree = record(type, document, "").orElseGet(JSON::objectNode);
    try {
      return MAPPER.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("checked, and still no " + type.getSimpleName(), e);
    }
  }

  private Optional<JsonNode> record(Class<?> type, YamlValue value, String path) {
    if (!(value instanceof YamlValue.Mapping mapping)) {
      problems.add(
          path,
          "must be a mapping ("
              + String.join(", ", FieldNames.components(type).keySet())
              + "), was "
              + value.words());
      return Optional.empty();
    }
    Map<String, RecordComponent> components = FieldNames.components(type);
    Map<String, String> asMeant = names.asMeant(type, mapping, path);
    ObjectNode out = JSON.objectNode();
    asMeant.forEach(
        (written, meant) -> {
          YamlValue inner = mapping.entries().get(written).value();
          if (!inner.isNull()) {
            var accessor = components.get(meant).getAccessor();
            value(
                    accessor.getAnnotatedReturnType(),
                    accessor,
                    inner,
                    FieldNames.join(path, written))
                .ifPresent(json -> out.set(meant, json));
          }
        });
    components.forEach(
        (name, component) -> {
          if (component.getAccessor().isAnnotationPresent(Required.class)
              && asMeant.entrySet().stream()
                  .noneMatch(e -> e.getValue().equals(name) && !isNull(mapping, e.getKey()))) {
            problems.add(FieldNames.join(path, name), "is missing" + expected(component.getType()));
          }
        });
    return Optional.of(out);
  }

  private Optional<JsonNode> value(
      AnnotatedType annotated, AnnotatedElement bounds, YamlValue value, String path) {
    Class<?> type = raw(annotated);
    if (type.isRecord()) {
      return record(type, value, path);
    }
    if (type == List.class) {
      return list(annotated, bounds, value, path);
    }
    if (type == Map.class) {
      return map(annotated, bounds, value, path);
    }
    if (type == ObjectNode.class) {
      return FreeForm.mapping(value, path, problems);
    }
    return scalars.check(type, bounds, value, path);
  }

  private Optional<JsonNode> list(
      AnnotatedType annotated, AnnotatedElement bounds, YamlValue value, String path) {
    if (!(value instanceof YamlValue.Sequence sequence)) {
      problems.add(path, "must be a list, was " + value.words());
      return Optional.empty();
    }
    Bounds.count(bounds, sequence.items().size(), "items")
        .ifPresent(complaint -> problems.add(path, complaint));
    AnnotatedType item =
        ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments()[0];
    ArrayNode out = JSON.arrayNode();
    for (int i = 0; i < sequence.items().size(); i++) {
      String itemPath = path + "[" + i + "]";
      problems.field(itemPath, sequence.items().get(i).position());
      value(item, item, sequence.items().get(i), itemPath)
          .or(() -> placeOf(raw(item)))
          .ifPresent(out::add);
    }
    return Optional.of(out);
  }

  /** Stands where an item was dropped, so that the next ones keep their numbers. */
  private static Optional<JsonNode> placeOf(Class<?> item) {
    if (item.isRecord()) {
      return Optional.of(JSON.objectNode());
    }
    return item == String.class ? Optional.of(JSON.textNode("")) : Optional.empty();
  }

  private Optional<JsonNode> map(
      AnnotatedType annotated, AnnotatedElement bounds, YamlValue value, String path) {
    if (!(value instanceof YamlValue.Mapping mapping)) {
      problems.add(path, "must be a mapping of names to texts, was " + value.words());
      return Optional.empty();
    }
    Bounds.count(bounds, mapping.entries().size(), "entries")
        .ifPresent(complaint -> problems.add(path, complaint));
    AnnotatedType item =
        ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments()[1];
    ObjectNode out = JSON.objectNode();
    mapping
        .entries()
        .forEach(
            (name, entry) -> {
              String itemPath = path + "[" + Words.quoted(name) + "]";
              problems.field(itemPath, entry.position());
              value(item, item, entry.value(), itemPath).ifPresent(json -> out.set(name, json));
            });
    return Optional.of(out);
  }

  private static String expected(Class<?> type) {
    return type.isEnum() ? "; expected " + Words.oneOf(WireNames.of(type)) : "";
  }

  private static boolean isNull(YamlValue.Mapping mapping, String name) {
    return mapping.entries().get(name).value().isNull();
  }

  private static Class<?> raw(AnnotatedType annotated) {
    return annotated.getType() instanceof ParameterizedType parameterized
        ? (Class<?>) parameterized.getRawType()
        : (Class<?>) annotated.getType();
  }
}
