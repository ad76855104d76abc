package io.htmux.crds.file;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.htmux.crds.rules.Nearest;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Compares the names in a mapping with the components of a record. */
final class FieldNames {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private final Problems problems;

  FieldNames(Problems problems) {
    this.problems = problems;
  }

  /** The written names that count, each with the name of the component that it stands for. */
  Map<String, String> asMeant(Class<?> type, YamlValue.Mapping mapping, String path) {
    Set<String> known = components(type).keySet();
    Set<String> ignored = ignored(type);
    Map<String, String> asMeant = new LinkedHashMap<>();
    mapping
        .entries()
        .forEach(
            (name, entry) -> {
              problems.field(join(path, name), entry.position());
              if (known.contains(name)) {
                asMeant.put(name, name);
              } else if (!ignored.contains(name)) {
                unknown(name, known, path)
                    .filter(near -> !mapping.entries().containsKey(near))
                    .filter(near -> !asMeant.containsValue(near))
                    .ifPresent(near -> asMeant.put(name, near));
              }
            });
    return asMeant;
  }

  /** The components of a record in their order, by name. */
  static Map<String, RecordComponent> components(Class<?> type) {
    Map<String, RecordComponent> components = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      components.put(component.getName(), component);
    }
    return components;
  }

  /** The path of a field; a name that no field could have is quoted and cleaned. */
  static String join(String path, String name) {
    if (!PLAIN.matcher(name).matches()) {
      return path + "[" + Words.quoted(name) + "]";
    }
    return path.isEmpty() ? name : path + "." + name;
  }

  private Optional<String> unknown(String name, Set<String> known, String path) {
    if (problems.full()) {
      problems.add(path, "has an unknown field");
      return Optional.empty();
    }
    Optional<String> near = Nearest.of(name, known);
    problems.add(
        join(path, name),
        "is unknown; "
            + near.map(meant -> "did you mean " + join(path, meant) + "?")
                .orElseGet(() -> "known here: " + String.join(", ", known)));
    return near;
  }

  private static Set<String> ignored(Class<?> type) {
    JsonIgnoreProperties ignored = type.getAnnotation(JsonIgnoreProperties.class);
    return ignored == null ? Set.of() : Set.of(ignored.value());
  }
}
