package io.htmux.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.htmux.crds.HtmuxTunnelStatus;
import io.htmux.operator.dependent.Planned;
import io.htmux.operator.resource.HtmuxTunnel;
import io.htmux.operator.status.Observed;
import io.htmux.operator.status.PeersReport;
import io.htmux.operator.status.TunnelStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Changes each field of the samples that have everything, one at a time, and notes which objects
 * change. The table is {@code golden/fields.txt}.
 */
class FieldsReachDependentsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path TABLE = Path.of("src/test/resources/golden/fields.txt");
  private static final Path SAMPLES = Path.of("../crds/src/test/resources/valid");
  private static final Path CRD = Path.of("../crds/htmuxtunnels.htmux.io-v1.yml");

  /** Words of closed sets, each with another one that the same field may have. */
  private static final Map<String, String> OTHER =
      Map.ofEntries(
          Map.entry("Required", "Disabled"),
          Map.entry("LoadBalancer", "NodePort"),
          Map.entry("ClusterIP", "NodePort"),
          Map.entry("NodePort", "ClusterIP"),
          Map.entry("Server", "Client"),
          Map.entry("Client", "Server"),
          Map.entry("Proxy", "Client"),
          Map.entry("TCP", "UDP"),
          Map.entry("UDP", "TCP"),
          Map.entry("Relay", "HttpProxy"),
          Map.entry("HttpProxy", "Relay"),
          Map.entry("Socks5", "Relay"),
          Map.entry("Ftp", "Relay"),
          Map.entry("None", "V2"),
          Map.entry("V1", "V2"),
          Map.entry("V2", "V1"),
          Map.entry("Direct", "Deny"),
          Map.entry("Tunnel", "Deny"),
          Map.entry("Deny", "Direct"),
          Map.entry("Managed", "Disabled"),
          Map.entry("Auto", "Disabled"),
          Map.entry("Disabled", "Required"));

  private final Map<String, Set<String>> reached = new TreeMap<>();

  @Test
  void everyFieldReachesSomething() throws IOException {
    for (String sample : List.of("server-everything", "client-everything", "proxy-everything")) {
      JsonNode resource = new YAMLMapper().readTree(SAMPLES.resolve(sample + ".yaml").toFile());
      complete(resource);
      Map<String, String> before = objects(resource);
      walk(resource, (ObjectNode) resource.path("spec"), "spec", before);
    }
    assertThat(reached).allSatisfy((field, objects) -> assertThat(objects).isNotEmpty());
    StringBuilder table = new StringBuilder();
    reached.forEach(
        (field, objects) ->
            table.append(field).append(": ").append(String.join(", ", objects)).append('\n'));
    String committed = Files.exists(TABLE) ? Files.readString(TABLE) : "";
    if (!committed.contentEquals(table)) {
      Files.writeString(TABLE, table);
    }
    assertThat(committed)
        .as("%s has been written anew: look at it", TABLE)
        .isEqualTo(table.toString());
  }

  @Test
  void theTableHasEveryFieldOfTheSchema() throws IOException {
    JsonNode spec =
        new YAMLMapper()
            .readTree(CRD.toFile())
            .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
    Set<String> fields = new TreeSet<>();
    leaves("spec", spec, fields);
    assertThat(fields).hasSizeGreaterThan(60);
    List<String> inTable =
        Files.readAllLines(TABLE).stream().map(line -> line.split(": ", 2)[0]).toList();
    assertThat(inTable).containsAll(fields);
  }

  /** What the samples leave out, for being there once already. */
  private static void complete(JsonNode resource) {
    if (resource.at("/spec/proxy/expose") instanceof ObjectNode expose) {
      expose.put("type", "LoadBalancer").put("loadBalancerClass", "example.org/internal");
      expose.putObject("annotations").put("example.org/lb", "internal");
      expose.put("advertisedHost", "hub.example.org");
      expose.putArray("loadBalancerSourceRanges").add("203.0.113.0/24");
    }
    if (resource.at("/spec/tls/caRef/configMapRef") instanceof ObjectNode ref) {
      ref.put("key", "ca.crt");
    }
    if (resource.at("/spec/server/admit/0/capskeySecretRef") instanceof ObjectNode ref) {
      ref.put("key", "capskey");
    }
  }

  private void walk(JsonNode resource, ObjectNode node, String path, Map<String, String> before) {
    for (Map.Entry<String, JsonNode> field : List.copyOf(node.properties())) {
      String name = path + "." + field.getKey();
      JsonNode value = field.getValue();
      if (isOpen(name)) {
        change(resource, node, field.getKey(), JSON.createObjectNode(), name, before);
      } else if (value instanceof ObjectNode object) {
        walk(resource, object, name, before);
      } else if (value instanceof ArrayNode list && list.path(0).isObject()) {
        list.forEach(item -> walk(resource, (ObjectNode) item, name + "[]", before));
      } else if (value.isArray()) {
        change(resource, node, field.getKey(), longer((ArrayNode) value), name + "[]", before);
      } else {
        change(resource, node, field.getKey(), other(name, value), name, before);
      }
    }
  }

  private void change(
      JsonNode resource,
      ObjectNode node,
      String field,
      JsonNode value,
      String name,
      Map<String, String> before) {
    JsonNode old = node.get(field);
    node.set(field, value);
    Map<String, String> after = objects(resource);
    node.set(field, old);
    Set<String> changed = reached.computeIfAbsent(name, _ -> new TreeSet<>());
    Set<String> all = new TreeSet<>(before.keySet());
    all.addAll(after.keySet());
    all.stream()
        .filter(object -> !String.valueOf(before.get(object)).equals(after.get(object)))
        .map(object -> object.split("/", 2)[0])
        .forEach(changed::add);
  }

  private static Map<String, String> objects(JsonNode resource) {
    AgentPlan plan =
        AgentPlan.of(
            Case.tunnel(resource),
            new Found(Map.of(), Map.of()),
            new AgentSettings("image", true, "htmux-system", true));
    Map<String, String> objects = new TreeMap<>();
    Planned.objects(plan)
        .forEach(
            object ->
                objects.put(
                    object.getKind() + "/" + object.getMetadata().getName(),
                    Serialization.asYaml(object)));
    objects.put("status", Serialization.asYaml(status(Case.tunnel(resource), plan)));
    return objects;
  }

  /** Of agents that all run. */
  private static HtmuxTunnelStatus status(HtmuxTunnel tunnel, AgentPlan plan) {
    Deployment deployment =
        new DeploymentBuilder()
            .withNewMetadata()
            .endMetadata()
            .withNewSpec()
            .withReplicas(1)
            .endSpec()
            .withNewStatus()
            .withReplicas(1)
            .withUpdatedReplicas(1)
            .withReadyReplicas(1)
            .endStatus()
            .build();
    return TunnelStatus.of(
        tunnel,
        new TunnelPlan.Accepted(plan),
        new Observed(Optional.of(deployment), List.of(), PeersReport.NONE, Optional.empty()),
        Map.of(),
        Instant.EPOCH);
  }

  private static void leaves(String path, JsonNode schema, Set<String> found) {
    schema
        .path("properties")
        .properties()
        .forEach(
            property -> {
              JsonNode inner = property.getValue();
              String name = path + "." + property.getKey();
              if (inner.path("type").asText().equals("array")) {
                leavesOrLeaf(name + "[]", inner.path("items"), found);
              } else {
                leavesOrLeaf(name, inner, found);
              }
            });
  }

  private static void leavesOrLeaf(String name, JsonNode schema, Set<String> found) {
    if (schema.has("properties")) {
      leaves(name, schema, found);
    } else {
      found.add(name);
    }
  }

  private static boolean isOpen(String name) {
    return name.endsWith(".annotations")
        || name.endsWith(".labels")
        || name.equals("spec.resources")
        || name.equals("spec.template.spec");
  }

  private static JsonNode longer(ArrayNode list) {
    ArrayNode longer = list.deepCopy();
    return longer.add(list.path(0).asText().equals("TCP") ? "UDP" : "198.51.100.0/24");
  }

  private static JsonNode other(String name, JsonNode value) {
    if (value.isIntegralNumber()) {
      return JSON.getNodeFactory().numberNode(value.longValue() + 1);
    }
    if (value.isBoolean()) {
      return JSON.getNodeFactory().booleanNode(!value.booleanValue());
    }
    String text = value.asText();
    if (text.equals("Disabled") && !name.startsWith("spec.tls")) {
      return JSON.getNodeFactory()
          .textNode(name.startsWith("spec.monitoring") ? "Auto" : "Managed");
    }
    if (text.matches("([0-9]+(h|m|s|ms))+")) {
      return JSON.getNodeFactory().textNode("7s");
    }
    return JSON.getNodeFactory().textNode(OTHER.getOrDefault(text, text + "x"));
  }
}
