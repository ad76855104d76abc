package io.htmux.crds.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** A YAML document with aliases and merges resolved; every value knows its place. */
sealed interface YamlValue {

  Position position();

  /** A key with its value; the position is the key's. */
  record Entry(Position position, YamlValue value) {}

  /** Keys in the order of the file. */
  record Mapping(Position position, Map<String, Entry> entries) implements YamlValue {}

  record Sequence(Position position, List<YamlValue> items) implements YamlValue {}

  /**
   * A text, a number, true, false or null.
   *
   * @param json the same as a tree node
   * @param plain written without quotes
   */
  record Scalar(Position position, JsonNode json, boolean plain) implements YamlValue {}

  /** What people call it. */
  default String words() {
    return switch (this) {
      case Mapping _ -> "a mapping";
      case Sequence _ -> "a list";
      case Scalar scalar -> Words.kind(scalar.json());
    };
  }

  default boolean isNull() {
    return this instanceof Scalar scalar && scalar.json().isNull();
  }
}
