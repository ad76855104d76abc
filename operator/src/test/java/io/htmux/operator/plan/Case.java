package io.htmux.operator.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.operator.resource.HtmuxTunnel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What stands in an {@code in.yaml}: a tunnel, then the Secrets and ConfigMaps that are there.
 *
 * @param settings from a document of kind Settings, if there is one
 */
public record Case(HtmuxTunnel tunnel, Found found, AgentSettings settings) {

  private static final ObjectMapper JSON = new ObjectMapper();

  public static Case read(String yaml) {
    List<JsonNode> documents = new ArrayList<>();
    new Yaml(new SafeConstructor(new LoaderOptions()))
        .loadAll(yaml)
        .forEach(document -> documents.add(JSON.valueToTree(document)));
    boolean monitors = documents.stream().anyMatch(d -> d.path("serviceMonitors").asBoolean(false));
    boolean reloads = documents.stream().allMatch(d -> d.path("agentReloads").asBoolean(true));
    return new Case(
        tunnel(documents.getFirst()),
        new Found(named(documents, "Secret"), named(documents, "ConfigMap")),
        new AgentSettings("registry.example.org/agent:1", reloads, "htmux-system", monitors));
  }

  public static HtmuxTunnel tunnel(JsonNode resource) {
    HtmuxTunnel tunnel = new HtmuxTunnel();
    tunnel.setMetadata(
        JSON.convertValue(withoutStatus(resource).path("metadata"), ObjectMeta.class));
    if (tunnel.getMetadata().getNamespace() == null) {
      tunnel.getMetadata().setNamespace("acme");
    }
    tunnel.getMetadata().setUid("3f0e7a52-0000-4000-8000-000000000001");
    tunnel.getMetadata().setGeneration(2L);
    tunnel.setSpec(JSON.convertValue(resource.path("spec"), HtmuxTunnelSpec.class));
    return tunnel;
  }

  private static ObjectNode withoutStatus(JsonNode resource) {
    ObjectNode copy = resource.deepCopy();
    copy.remove("status");
    return copy;
  }

  private static Map<String, NamedData> named(List<JsonNode> documents, String kind) {
    Map<String, NamedData> named = new HashMap<>();
    documents.stream()
        .filter(document -> document.path("kind").asText().equals(kind))
        .forEach(
            document ->
                named.put(
                    document.at("/metadata/name").asText(), new NamedData(digests(document))));
    return named;
  }

  private static Map<String, String> digests(JsonNode document) {
    Map<String, String> digests = new HashMap<>();
    document
        .path("data")
        .properties()
        .forEach(
            entry ->
                digests.put(
                    entry.getKey(),
                    Digest.of(entry.getValue().asText().getBytes(StandardCharsets.UTF_8))));
    return digests;
  }
}
