package io.htmux.crds.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** docs/custom-resource.md, from the CRD. */
final class ReferencePage {

  private static final String HEAD =
      """
      # HtmuxTunnel, field by field

      Generated from the [CRD](../crds/htmuxtunnels.htmux.io-v1.yml); do not edit. `kubectl explain htmuxtunnel.spec` says the same. What a
      bare host acts upon is in [configuration.md](configuration.md#the-tunnel-file).

      Group `htmux.io`, version `v1alpha1`, kind `HtmuxTunnel`, namespaced; short name `htx`, category `htmux`. Subresources: `status`, `scale`.

      """;

  private final StringBuilder page = new StringBuilder(HEAD);
  private final List<String[]> rules = new ArrayList<>();

  private ReferencePage() {}

  static String of(JsonNode crd) {
    JsonNode schema = crd.at("/spec/versions/0/schema/openAPIV3Schema");
    ReferencePage page = new ReferencePage();
    page.rules("metadata.name", schema);
    page.part(
        schema, "spec", "## Spec", "What the user declares. A required field is marked with *.");
    page.part(schema, "status", "## Status", "What the operator saw. Nothing else writes it.");
    page.ruleTable();
    return page.page.toString();
  }

  private void part(JsonNode schema, String name, String heading, String sentence) {
    page.append(heading).append("\n\n").append(sentence).append("\n\n");
    page.append("| field | type | meaning |\n|---|---|---|\n");
    JsonNode part = schema.path("properties").path(name);
    rules(name, part);
    fields(name, part);
    page.append('\n');
  }

  private void fields(String path, JsonNode schema) {
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    schema
        .path("properties")
        .properties()
        .forEach(p -> field(path, p.getKey(), p.getValue(), required.contains(p.getKey())));
  }

  private void field(String parent, String name, JsonNode schema, boolean required) {
    boolean list = schema.path("type").asText().equals("array");
    String path = parent + "." + name + (list ? "[]" : "");
    row(
        "`" + path + "`" + (required ? " *" : ""),
        type(schema),
        schema.path("description").asText());
    rules(path, schema);
    JsonNode inner = list ? schema.path("items") : schema;
    if (list) {
      rules(path, inner);
    }
    fields(path, inner);
  }

  private static String type(JsonNode schema) {
    if (schema.has("enum")) {
      List<String> words = new ArrayList<>();
      schema.path("enum").forEach(word -> words.add(word.asText()));
      return String.join(", ", words);
    }
    return switch (schema.path("type").asText()) {
      case "integer" -> "integer " + schema.path("minimum") + ".." + schema.path("maximum");
      case "string" ->
          "text " + schema.path("minLength").asInt(0) + ".." + schema.path("maxLength");
      case "array" ->
          "list, at most "
              + schema.path("maxItems")
              + (schema.has("x-kubernetes-list-map-keys")
                  ? ", by " + schema.path("x-kubernetes-list-map-keys").path(0).asText()
                  : "")
              + (schema.path("items").path("type").asText().equals("string")
                  ? ", of " + type(schema.path("items"))
                  : "");
      case "boolean" -> "true, false";
      default ->
          schema.has("additionalProperties")
              ? "texts by name, at most " + schema.path("maxProperties")
              : "object";
    };
  }

  private void rules(String path, JsonNode schema) {
    schema
        .path("x-kubernetes-validations")
        .forEach(
            rule -> {
              if (!rule.path("rule").asText().startsWith("duration(self) >=")) {
                rules.add(new String[] {path, rule.path("message").asText()});
              } else {
                page.insert(page.length() - 3, " " + sentence(rule.path("message").asText()));
              }
            });
  }

  private static String sentence(String message) {
    return "It " + message + ".";
  }

  private void ruleTable() {
    page.append(
        "## Rules\n\nThe API server refuses what breaks one of them, with this message.\n\n");
    page.append("| at | message |\n|---|---|\n");
    rules.forEach(rule -> row("`" + rule[0] + "`", rule[1]));
    page.append(
        """

        What it cannot see, the operator refuses: condition `Accepted` becomes False, and what runs stays as it is. Reasons are in
        [operations.md](operations.md#conditions).
        """);
  }

  private void row(String... cells) {
    page.append("| ").append(String.join(" | ", cells).replace("\n", " ")).append(" |\n");
  }
}
