package io.htmux.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A value as Lua writes it. */
final class LuaValue {

  private LuaValue() {}

  static String of(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT ->
          value.properties().stream()
              .map(field -> "[" + quoted(field.getKey()) + "] = " + of(field.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case ARRAY ->
          StreamSupport.stream(value.spliterator(), false)
              .map(LuaValue::of)
              .collect(Collectors.joining(", ", "{", "}"));
      case STRING -> quoted(value.asText());
      case NUMBER, BOOLEAN -> value.asText();
      case NULL -> "nil";
      case BINARY, MISSING, POJO ->
          throw new IllegalArgumentException("not of a YAML file: " + value);
    };
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
