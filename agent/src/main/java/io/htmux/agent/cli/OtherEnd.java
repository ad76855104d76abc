package io.htmux.agent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.htmux.agent.address.HostPort;
import io.htmux.crds.AdmitSpec;
import io.htmux.crds.CapskeySecretRef;
import io.htmux.crds.ListenOn;
import io.htmux.crds.PortSpec;
import io.htmux.crds.Protocol;
import io.htmux.crds.ServerSpec;
import io.htmux.crds.file.TunnelFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The client that a Server's resource admits.
 *
 * @param name its identity
 * @param file the text of its tunnel file
 * @param key the Secret that holds its CAPSKEY, if it needs one
 */
record OtherEnd(String name, String file, Optional<CapskeySecretRef> key) {

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .build();

  /**
   * Turns the resource round.
   *
   * @param identity which client, null for the only one
   * @param targets what it dials, by the name of the port
   * @throws IllegalArgumentException with a sentence for the user
   */
  static OtherEnd of(
      TunnelFile resource, String url, String identity, Map<String, String> targets) {
    ServerSpec server =
        resource
            .spec()
            .serverIfGiven()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "connect reads the resource of a Server; this one has another role"));
    AdmitSpec admitted = admitted(server.admit(), identity);
    Optional<CapskeySecretRef> key =
        admitted.capskeySecretRefIfGiven().or(() -> resource.spec().capskeySecretRefIfGiven());
    List<PortSpec> ports =
        resource.spec().ports().stream()
            .filter(port -> admitted.ports().contains(port.name()))
            .toList();
    targets.keySet().stream()
        .filter(name -> ports.stream().noneMatch(port -> port.name().equals(name)))
        .findFirst()
        .ifPresent(
            name -> {
              throw new IllegalArgumentException(
                  "--target " + name + ": " + admitted.name() + " has no port of that name");
            });
    String file = file(admitted.name(), url, key, ports, targets);
    TunnelFile.read(file);
    return new OtherEnd(admitted.name(), file, key);
  }

  private static AdmitSpec admitted(List<AdmitSpec> all, String identity) {
    String names = all.stream().map(AdmitSpec::name).collect(Collectors.joining(", "));
    List<AdmitSpec> chosen =
        all.stream().filter(a -> identity == null || a.name().equals(identity)).toList();
    if (chosen.size() == 1) {
      return chosen.getFirst();
    }
    throw new IllegalArgumentException(
        all.isEmpty()
            ? "spec.server.admit is empty: this Server admits nobody"
            : "say which client with --identity; spec.server.admit has: " + names);
  }

  private static String file(
      String name,
      String url,
      Optional<CapskeySecretRef> key,
      List<PortSpec> ports,
      Map<String, String> targets) {
    ObjectNode file = YAML.createObjectNode();
    file.put("apiVersion", TunnelFile.API_VERSION).put("kind", TunnelFile.KIND);
    file.putObject("metadata").put("name", name);
    ObjectNode spec = file.putObject("spec").put("role", "Client");
    key.ifPresent(
        ref ->
            spec.putObject("capskeySecretRef")
                .put("name", ref.name())
                .put("key", ref.keyOrDefault()));
    spec.putObject("tls").put("mode", url.startsWith("http:") ? "Disabled" : "Required");
    ObjectNode client = spec.putObject("client");
    client.putArray("servers").addObject().put("url", url);
    client.put("identity", name);
    ArrayNode all = spec.putArray("ports");
    ports.forEach(port -> port(all.addObject(), port, targets));
    try {
      return YAML.writeValueAsString(file);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is always written", e);
    }
  }

  private static void port(ObjectNode node, PortSpec port, Map<String, String> targets) {
    boolean dials = port.listenOn() == ListenOn.SERVER;
    int number =
        port.portIfGiven()
            .or(() -> port.targetIfGiven().map(target -> target.port()))
            .or(() -> port.serviceRefIfGiven().map(service -> service.port()))
            .orElse(8080);
    node.put("name", port.name()).put("listenOn", dials ? "Server" : "Client").put("port", number);
    if (port.protocolOrDefault() == Protocol.UDP) {
      node.put("protocol", "UDP");
    }
    if (dials) {
      HostPort target = HostPort.parse(targets.getOrDefault(port.name(), "127.0.0.1:" + number));
      node.putObject("target").put("host", target.host()).put("port", target.port());
    }
  }
}
