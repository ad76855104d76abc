package io.htmux.operator.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * The ClusterServiceVersion: the Deployment and the rights of {@code deploy/base} as the Lifecycle
 * Manager wants them. Rights are asked for in the namespaces that are watched, and nowhere else.
 */
record ServiceVersion(BaseManifests base, JsonNode definition, List<JsonNode> examples) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OPERATOR = "htmux-operator";
  private static final String AGENT_IMAGE = "HTMUX_OPERATOR_AGENT_IMAGE";

  private static final String DESCRIPTION =
      """
      A host that cannot be dialled, since a firewall is in front of it, dials out once; over that one
      connection, which begins as HTTP, connections flow in both directions. The operator makes running
      agents, Services and policies of `HtmuxTunnel` resources, and tells in their status who is connected.

      A tunnel needs a Secret with its key (`htmux key new`) and, unless it says `tls: {mode: Disabled}`, one
      with a certificate. `kubectl htmux connect NAME -o cli` prints what the other end has to run.
      """;

  ObjectNode manifest() {
    ObjectNode root = JSON.createObjectNode();
    root.put("apiVersion", "operators.coreos.com/v1alpha1").put("kind", "ClusterServiceVersion");
    ObjectNode metadata = root.putObject("metadata");
    metadata
        .put("name", OPERATOR + ".v" + version().toLowerCase(Locale.ROOT))
        .put("namespace", "placeholder");
    metadata
        .putObject("annotations")
        .put("alm-examples", JSON.valueToTree(examples).toPrettyString())
        .put("capabilities", "Seamless Upgrades")
        .put("categories", "Networking")
        .put("containerImage", base.image(OPERATOR))
        .put("description", "Tunnels to hosts that cannot be dialled, as resources");
    ObjectNode spec = root.putObject("spec");
    spec.put("displayName", "htmux").put("description", DESCRIPTION).put("version", version());
    spec.put("maturity", "alpha").put("minKubeVersion", "1.29.0");
    spec.putObject("provider").put("name", "htmux").put("url", "https://htmux.io");
    List.of("tunnel", "htmux", "sockmux").forEach(spec.putArray("keywords")::add);
    spec.putArray("links").addObject().put("name", "htmux").put("url", "https://htmux.io");
    spec.putArray("relatedImages").addAll(List.of(related("operator"), related("agent")));
    installModes(spec.putArray("installModes"));
    owned(spec.putObject("customresourcedefinitions").putArray("owned").addObject());
    install(spec.putObject("install"));
    return root;
  }

  private String version() {
    String image = base.image(OPERATOR);
    return image.substring(image.lastIndexOf(':') + 1);
  }

  private ObjectNode related(String which) {
    String image = which.equals("agent") ? base.setting(AGENT_IMAGE) : base.image(OPERATOR);
    return JSON.createObjectNode().put("name", which).put("image", image);
  }

  private static void installModes(ArrayNode modes) {
    for (String mode :
        List.of("OwnNamespace", "SingleNamespace", "MultiNamespace", "AllNamespaces")) {
      modes.addObject().put("type", mode).put("supported", true);
    }
  }

  private void owned(ObjectNode owned) {
    JsonNode version = definition.at("/spec/versions/0");
    owned.put("name", definition.at("/metadata/name").asText());
    owned.put("version", version.path("name").asText());
    owned.put("kind", definition.at("/spec/names/kind").asText());
    owned.put("displayName", "Tunnel");
    owned.put("description", version.at("/schema/openAPIV3Schema/description").asText().strip());
    ArrayNode resources = owned.putArray("resources");
    for (String kind : List.of("Service", "ConfigMap")) {
      resources.addObject().put("kind", kind).put("version", "v1");
    }
    resources.addObject().put("kind", "Deployment").put("version", "apps/v1");
    resources.addObject().put("kind", "NetworkPolicy").put("version", "networking.k8s.io/v1");
  }

  private void install(ObjectNode install) {
    install.put("strategy", "deployment");
    ObjectNode spec = install.putObject("spec");
    ObjectNode rights = spec.putArray("permissions").addObject();
    rights.put("serviceAccountName", OPERATOR);
    ArrayNode rules = rights.putArray("rules");
    rules.addAll(base.rules("ClusterRole", "htmux-operator-reads", "htmux-operator-writes"));
    rules.addAll(base.rules("Role", "htmux-operator-election"));
    ObjectNode deployment = spec.putArray("deployments").addObject();
    deployment.put("name", OPERATOR);
    deployment.set("spec", deploymentSpec());
  }

  /** The settings, which kustomize puts into a ConfigMap, stand in the Deployment. */
  private JsonNode deploymentSpec() {
    ObjectNode spec = base.the("Deployment", OPERATOR).path("spec").deepCopy();
    ObjectNode container = (ObjectNode) spec.at("/template/spec/containers/0");
    container.put("image", base.image(OPERATOR));
    container.remove("envFrom");
    ArrayNode env = (ArrayNode) container.path("env");
    env.addObject().put("name", AGENT_IMAGE).put("value", base.setting(AGENT_IMAGE));
    ObjectNode namespaces = env.addObject().put("name", "QUARKUS_OPERATOR_SDK_NAMESPACES");
    namespaces
        .putObject("valueFrom")
        .putObject("fieldRef")
        .put("fieldPath", "metadata.annotations['olm.targetNamespaces']");
    return spec;
  }
}
