package io.htmux.crds.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelOptionalLibrary;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Evaluates the rules of a schema over a resource, as far as needed for ours. Untyped, so it is not
 * the API server's last word: types and costs are checked there.
 */
final class CelEngine {

  private static final Cel CEL =
      CelFactory.plannerCelBuilder()
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addCompilerLibraries(CelOptionalLibrary.INSTANCE)
          .addRuntimeLibraries(CelOptionalLibrary.INSTANCE)
          .addVar("self", SimpleType.DYN)
          .addVar("oldSelf", SimpleType.DYN)
          .addFunctionDeclarations(
              CelFunctionDecl.newFunctionDeclaration(
                  "isURL",
                  CelOverloadDecl.newGlobalOverload("isURL", SimpleType.BOOL, SimpleType.STRING)),
              CelFunctionDecl.newFunctionDeclaration(
                  "url",
                  CelOverloadDecl.newGlobalOverload("url", SimpleType.DYN, SimpleType.STRING)),
              CelFunctionDecl.newFunctionDeclaration(
                  "getHostname",
                  CelOverloadDecl.newMemberOverload(
                      "getHostname", SimpleType.STRING, SimpleType.DYN)),
              CelFunctionDecl.newFunctionDeclaration(
                  "getPort",
                  CelOverloadDecl.newMemberOverload("getPort", SimpleType.STRING, SimpleType.DYN)))
          .addFunctionBindings(
              CelFunctionBinding.from("isURL", String.class, url -> true),
              CelFunctionBinding.from("url", String.class, CelEngine::url),
              CelFunctionBinding.from("getHostname", Map.class, url -> url.get("host")),
              CelFunctionBinding.from("getPort", Map.class, url -> url.get("port")))
          .build();

  private final List<String> broken = new ArrayList<>();

  private CelEngine() {}

  /** The messages of the rules that this resource breaks. */
  static List<String> broken(JsonNode schema, JsonNode resource, Optional<JsonNode> before) {
    CelEngine engine = new CelEngine();
    engine.walk(schema, resource, before);
    return engine.broken;
  }

  private void walk(JsonNode schema, JsonNode value, Optional<JsonNode> before) {
    schema.path("x-kubernetes-validations").forEach(rule -> check(rule, value, before));
    schema
        .path("properties")
        .properties()
        .forEach(
            property -> {
              if (value.hasNonNull(property.getKey())) {
                walk(
                    property.getValue(),
                    value.get(property.getKey()),
                    before.map(old -> old.get(property.getKey())));
              }
            });
    if (schema.has("items") && value.isArray()) {
      value.forEach(item -> walk(schema.get("items"), item, Optional.empty()));
    }
  }

  private void check(JsonNode rule, JsonNode value, Optional<JsonNode> before) {
    String text = rule.path("rule").asText();
    if (text.contains("oldSelf") && before.isEmpty()) {
      return;
    }
    Map<String, Object> variables = new HashMap<>();
    variables.put("self", plain(value));
    before.ifPresent(old -> variables.put("oldSelf", plain(old)));
    try {
      Object answer = CEL.createProgram(CEL.compile(text).getAst()).eval(variables);
      if (!Boolean.TRUE.equals(answer)) {
        broken.add(rule.path("message").asText());
      }
    } catch (CelEvaluationException e) {
      broken.add(rule.path("message").asText() + " (" + e.getMessage() + ")");
    } catch (CelValidationException e) {
      throw new IllegalStateException("not CEL: " + text, e);
    }
  }

  private static Map<String, String> url(String text) {
    URI uri = URI.create(text);
    String host = uri.getHost() == null ? "" : uri.getHost();
    return Map.of("host", host, "port", uri.getPort() < 0 ? "" : String.valueOf(uri.getPort()));
  }

  private static Object plain(JsonNode node) {
    if (node.isObject()) {
      Map<String, Object> map = new LinkedHashMap<>();
      node.properties().forEach(p -> map.put(p.getKey(), plain(p.getValue())));
      return map;
    }
    if (node.isArray()) {
      List<Object> list = new ArrayList<>();
      node.forEach(item -> list.add(plain(item)));
      return list;
    }
    if (node.isIntegralNumber()) {
      return node.longValue();
    }
    return node.isBoolean() ? node.booleanValue() : node.asText();
  }
}
