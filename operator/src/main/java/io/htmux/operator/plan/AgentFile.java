package io.htmux.operator.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.file.TunnelFile;
import io.htmux.operator.resource.HtmuxTunnel;
import java.util.List;

/**
 * The tunnel file of the agents: the resource's own shape, without what only the cluster acts upon,
 * so that another label never looks like a change to an agent.
 */
public final class AgentFile {

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .build();

  private static final List<String> FOR_THE_CLUSTER =
      List.of("resources", "template", "networkPolicy", "monitoring");

  private AgentFile() {}

  /** All that the user declared, for the reader that finds what is wrong with it. */
  static String whole(HtmuxTunnel tunnel) {
    return write(tunnel, spec(tunnel.getSpec()));
  }

  /** With the number of replicas, which servers tell their clients. */
  static String forAgents(HtmuxTunnel tunnel) {
    return write(tunnel, specForAgents(tunnel));
  }

  /** What rolls agents when it changes: scaling does not. */
  static String thatRolls(HtmuxTunnel tunnel) {
    ObjectNode spec = specForAgents(tunnel);
    spec.remove("replicas");
    return write(tunnel, spec);
  }

  private static ObjectNode specForAgents(HtmuxTunnel tunnel) {
    ObjectNode spec = spec(tunnel.getSpec());
    spec.remove(FOR_THE_CLUSTER);
    if (spec.get("server") instanceof ObjectNode server) {
      server.remove(List.of("expose", "minPeers"));
    }
    if (spec.get("proxy") instanceof ObjectNode proxy) {
      proxy.remove("expose");
    }
    spec.path("ports").forEach(port -> ((ObjectNode) port).remove("service"));
    return spec;
  }

  private static ObjectNode spec(HtmuxTunnelSpec spec) {
    ObjectNode node = YAML.valueToTree(spec);
    // an empty block is one that is there: role Server needs "server" even when it says nothing
    spec.serverIfGiven().ifPresent(_ -> node.withObject("/server"));
    return node;
  }

  private static String write(HtmuxTunnel tunnel, ObjectNode spec) {
    ObjectNode file = YAML.createObjectNode();
    file.put("apiVersion", TunnelFile.API_VERSION).put("kind", TunnelFile.KIND);
    file.putObject("metadata")
        .put("name", tunnel.getMetadata().getName())
        .put("namespace", tunnel.getMetadata().getNamespace());
    file.set("spec", spec);
    try {
      return YAML.writeValueAsString(file);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is always written", e);
    }
  }
}
