package io.htmux.operator.plan;

import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.Protocol;
import io.htmux.operator.resource.HtmuxTunnel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that the dependents render.
 *
 * @param agentFile the text of {@code tunnel.yaml}
 * @param listeners ports that others may reach, the tunnel port first
 * @param management where health, metrics and peers are asked
 * @param contentHash changes with the file and with every secret; rolls agents that do not reload
 * @param restartHash changes with what no running agent takes over; rolls those that reload
 * @param capskeyHash tells one CAPSKEY from the next, {@code status.capskey}
 * @param certificateHash the same for the certificate
 */
public record AgentPlan(
    String name,
    String namespace,
    HtmuxTunnelSpec spec,
    AgentSettings settings,
    String agentFile,
    List<Reference> references,
    List<Listener> listeners,
    Listener management,
    List<ServicePlan> services,
    String contentHash,
    String restartHash,
    Optional<String> capskeyHash,
    Optional<String> certificateHash) {

  private static final int MANAGEMENT_PORT = 9090;

  static AgentPlan of(HtmuxTunnel tunnel, Found found, AgentSettings settings) {
    HtmuxTunnelSpec spec = tunnel.getSpec();
    String name = tunnel.getMetadata().getName();
    String uid = String.valueOf(tunnel.getMetadata().getUid());
    List<Listener> listeners =
        Stream.concat(
                Listener.tunnelPort(spec).stream(),
                Listener.dataPorts(spec).stream().map(Listener::of))
            .toList();
    Listener management = management(spec);
    List<Reference> references = References.of(spec);
    return new AgentPlan(
        name,
        tunnel.getMetadata().getNamespace(),
        spec,
        settings,
        AgentFile.forAgents(tunnel),
        references,
        listeners,
        management,
        ServicePlan.of(name, spec, management, monitored(spec, settings)),
        Digest.shortened(contents(AgentFile.thatRolls(tunnel), references, found)),
        RestartFields.of(spec),
        hash(uid, references, "spec.capskeySecretRef", found),
        hash(uid, references, "spec.tls.secretRef", found));
  }

  /** SHA-256 of the tunnel file, as agents tell it of the one that they run. */
  public String fileHash() {
    return Digest.of(agentFile.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether Prometheus is told of the agents. */
  public boolean isMonitored() {
    return monitored(spec, settings);
  }

  private static boolean monitored(HtmuxTunnelSpec spec, AgentSettings settings) {
    return switch (spec.monitoringOrDefault().modeOrDefault()) {
      case AUTO -> settings.serviceMonitors();
      case DISABLED -> false;
    };
  }

  /** The first port from 9090 on that the tunnel leaves free, also on loopback. */
  private static Listener management(HtmuxTunnelSpec spec) {
    List<Integer> taken = new ArrayList<>();
    Listener.tunnelPort(spec).map(Listener::port).ifPresent(taken::add);
    spec.ports().forEach(port -> port.portIfGiven().ifPresent(taken::add));
    int port = MANAGEMENT_PORT;
    while (taken.contains(port)) {
      port++;
    }
    return new Listener("management", port, Protocol.TCP);
  }

  private static String[] contents(String file, List<Reference> references, Found found) {
    return Stream.concat(
            Stream.of(file),
            references.stream()
                .flatMap(
                    reference ->
                        Stream.of(
                            reference.kind().word(),
                            reference.name(),
                            reference.key(),
                            found.digest(reference).orElse(""))))
        .toArray(String[]::new);
  }

  private static Optional<String> hash(
      String uid, List<Reference> references, String path, Found found) {
    String[] digests =
        Stream.concat(
                Stream.of(uid),
                references.stream()
                    .filter(reference -> reference.path().equals(path))
                    .flatMap(reference -> found.digest(reference).stream()))
            .toArray(String[]::new);
    return digests.length == 1 ? Optional.empty() : Optional.of(Digest.shortened(digests));
  }
}
