package io.htmux.crds.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crdv2.generator.v1.JsonSchema;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.HtmuxTunnelStatus;
import java.util.LinkedHashMap;
import java.util.Map;

/** The CRD: the envelope around the schema of the records. */
final class CustomResourceDefinition {

  private static final ObjectMapper JSON = new ObjectMapper();

  private CustomResourceDefinition() {}

  static ObjectNode generate() {
    ObjectNode crd = JSON.createObjectNode();
    crd.put("apiVersion", "apiextensions.k8s.io/v1").put("kind", "CustomResourceDefinition");
    crd.putObject("metadata").put("name", "htmuxtunnels.htmux.io");
    ObjectNode spec = crd.putObject("spec").put("group", "htmux.io");
    ObjectNode names = spec.putObject("names");
    names.put("kind", "HtmuxTunnel").put("listKind", "HtmuxTunnelList");
    names.put("plural", "htmuxtunnels").put("singular", "htmuxtunnel");
    names.putArray("shortNames").add("htx");
    names.putArray("categories").add("htmux");
    spec.put("scope", "Namespaced");
    ObjectNode version = spec.putArray("versions").addObject();
    version.put("name", "v1alpha1").put("served", true).put("storage", true);
    columns(version.putArray("additionalPrinterColumns"));
    subresources(version.putObject("subresources"));
    version.putObject("schema").set("openAPIV3Schema", schema());
    return crd;
  }

  private static void columns(ArrayNode columns) {
    column(columns, "Role", "string", ".spec.role", "The part that this end plays.");
    column(columns, "Endpoint", "string", ".status.endpoint", "Where clients dial in.");
    column(columns, "Peers", "integer", ".status.connectedPeers", "Peers that are connected.");
    column(columns, "Replicas", "integer", ".status.readyReplicas", "Agents that serve.");
    String ready = ".status.conditions[?(@.type==\"Ready\")]";
    column(columns, "Ready", "string", ready + ".status", "Whether the tunnel serves.");
    column(columns, "Age", "date", ".metadata.creationTimestamp", "Since when it exists.");
    column(columns, "Reason", "string", ready + ".reason", "Why.").put("priority", 1);
    column(columns, "Message", "string", ready + ".message", "Why, in a sentence.")
        .put("priority", 1);
  }

  private static ObjectNode column(
      ArrayNode columns, String name, String type, String path, String description) {
    return columns
        .addObject()
        .put("name", name)
        .put("type", type)
        .put("jsonPath", path)
        .put("description", description);
  }

  private static void subresources(ObjectNode subresources) {
    subresources.putObject("status");
    subresources
        .putObject("scale")
        .put("specReplicasPath", ".spec.replicas")
        .put("statusReplicasPath", ".status.replicas")
        .put("labelSelectorPath", ".status.selector");
  }

  private static ObjectNode schema() {
    ObjectNode schema = JSON.createObjectNode();
    schema.put("type", "object").put("description", "One end of a tunnel.");
    schema.putArray("required").add("spec");
    ObjectNode properties = schema.putObject("properties");
    properties
        .putObject("apiVersion")
        .put("type", "string")
        .put("description", "htmux.io/v1alpha1.");
    properties.putObject("kind").put("type", "string").put("description", "HtmuxTunnel.");
    properties
        .putObject("metadata")
        .put("type", "object")
        .putObject("properties")
        .putObject("name")
        .put("type", "string")
        .put("maxLength", 63);
    Map<String, Class<?>> parts = new LinkedHashMap<>();
    parts.put("spec", HtmuxTunnelSpec.class);
    parts.put("status", HtmuxTunnelStatus.class);
    parts.forEach((name, type) -> properties.set(name, plain(type)));
    ((ObjectNode) properties.path("spec")).put("description", "What the tunnel is.");
    ObjectNode status = (ObjectNode) properties.path("status");
    status.put("description", "What the operator saw of it.");
    status.putObject("default").put("observedGeneration", -1);
    SchemaAdditions.addTo(schema, parts, CelRule.all());
    return schema;
  }

  private static JsonNode plain(Class<?> type) {
    return wholeNumbers(JSON.valueToTree(JsonSchema.from(type)));
  }

  /** The generator knows bounds as doubles; those of integers are written as integers. */
  private static JsonNode wholeNumbers(JsonNode schema) {
    if (schema instanceof ObjectNode object) {
      for (String bound : new String[] {"minimum", "maximum"}) {
        if (object.path(bound).isNumber()) {
          object.put(bound, object.path(bound).decimalValue().toBigInteger());
        }
      }
    }
    schema.forEach(CustomResourceDefinition::wholeNumbers);
    return schema;
  }
}
