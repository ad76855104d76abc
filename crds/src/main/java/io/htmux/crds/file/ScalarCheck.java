package io.htmux.crds.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.htmux.crds.DurationRange;
import io.htmux.crds.rules.Nearest;
import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Checks texts, numbers, truths and closed sets. A value of the wrong type is never shown, only its
 * type: somebody may have written a key where its Secret should be named.
 */
final class ScalarCheck {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Problems problems;

  ScalarCheck(Problems problems) {
    this.problems = problems;
  }

  /** The value to keep: also one that breaks its bounds, but none of a wrong type. */
  Optional<JsonNode> check(Class<?> type, AnnotatedElement bounds, YamlValue value, String path) {
    JsonNode json = value instanceof YamlValue.Scalar scalar ? scalar.json() : JSON.missingNode();
    if (type.isEnum()) {
      return word(WireNames.of(type), json, value, path);
    }
    if (type == String.class) {
      return json.isTextual() ? text(bounds, json, path) : noText(bounds, json, value, path);
    }
    if (type == Boolean.class) {
      return json.isBoolean() ? Optional.of(json) : noTruth(json, value, path);
    }
    if (type == Integer.class || type == Long.class) {
      return json.isIntegralNumber()
          ? number(type, bounds, json, path)
          : noNumber(json, value, path);
    }
    throw new IllegalStateException(path + " has a type that files don't have: " + type);
  }

  private Optional<JsonNode> number(
      Class<?> type, AnnotatedElement bounds, JsonNode json, String path) {
    Bounds.number(bounds, json.bigIntegerValue())
        .ifPresent(complaint -> problems.add(path, complaint));
    boolean fits = type == Integer.class ? json.canConvertToInt() : json.canConvertToLong();
    return Optional.of(json).filter(_ -> fits);
  }

  private Optional<JsonNode> noNumber(JsonNode json, YamlValue value, String path) {
    if (!json.isTextual() || !json.textValue().matches("[0-9]{1,18}")) {
      return wrong(path, "a whole number", value, "");
    }
    boolean quoted = value instanceof YamlValue.Scalar scalar && !scalar.plain();
    String hint = quoted ? "; remove the quotes" : "; remove the leading zeros";
    return wrong(path, "a whole number", value, hint);
  }

  private Optional<JsonNode> noTruth(JsonNode json, YamlValue value, String path) {
    boolean quoted = json.isTextual() && json.textValue().matches("true|false");
    return wrong(path, "true or false", value, quoted ? "; remove the quotes" : "");
  }

  private Optional<JsonNode> text(AnnotatedElement bounds, JsonNode json, String path) {
    String text = json.textValue();
    boolean show = !path.toLowerCase(Locale.ROOT).contains("secretref") && text.indexOf('@') < 0;
    Bounds.text(bounds, text, show ? ", was " + Words.quoted(text) : "")
        .ifPresent(complaint -> problems.add(path, complaint));
    return Optional.of(json);
  }

  private Optional<JsonNode> noText(
      AnnotatedElement bounds, JsonNode json, YamlValue value, String path) {
    if (bounds.isAnnotationPresent(DurationRange.class)) {
      return wrong(
          path,
          "a duration like 500ms, 15s or 1h30m",
          value,
          json.isIntegralNumber() ? "; add the unit" : "");
    }
    boolean unquoted = json.isNumber() || json.isBoolean();
    return wrong(path, "a text", value, unquoted ? "; put it in quotes" : "");
  }

  private Optional<JsonNode> word(
      List<String> allowed, JsonNode json, YamlValue value, String path) {
    if (!json.isTextual()) {
      return wrong(path, Words.oneOf(allowed), value, "");
    }
    String text = json.textValue();
    if (allowed.contains(text)) {
      return Optional.of(json);
    }
    problems.add(
        path,
        "must be "
            + Words.oneOf(allowed)
            + ", was "
            + Words.quoted(text)
            + Nearest.of(text, allowed).map(near -> "; did you mean " + near + "?").orElse(""));
    return Optional.empty();
  }

  private Optional<JsonNode> wrong(String path, String expected, YamlValue value, String hint) {
    problems.add(path, "must be " + expected + ", was " + value.words() + hint);
    return Optional.empty();
  }
}
