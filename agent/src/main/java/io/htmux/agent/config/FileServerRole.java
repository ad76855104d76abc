package io.htmux.agent.config;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.role.Handshake;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.agent.role.TunnelConfig.Target;
import io.htmux.agent.upgrade.Carrier;
import io.htmux.agent.upgrade.NativeGrant;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.ServerSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code spec.role: Server}: who may connect, and which ports may be opened. */
record FileServerRole(HtmuxTunnelSpec spec, Secrets secrets, Findings findings) {

  private static final String EVERY_ADDRESS = "*";

  /** Lists of addresses and ports have no say beside {@code admit}. */
  private static final String NOTHING = "!*";

  Role read(ServerSpec server) {
    CapsKeys keys = FileKey.read(spec, secrets, findings);
    List<FilePort> ports = FilePort.all(spec.ports());
    ports.forEach(port -> port.refuseWhatIsNotAvailable(findings));
    List<Target> targets = targetsOfClientsPorts(ports);
    refuseOptions(server);
    if (spec.capskeySecretRefIfGiven().isEmpty()) {
      findings.notice("without " + FileKey.PATH + " this server opens no port for its clients");
    }
    return new Role.HtmuxServer(
        new HostPort(EVERY_ADDRESS, server.portOrDefault()),
        NOTHING,
        NOTHING,
        keys,
        Timeouts.DEFAULT_SKEW,
        false,
        targets,
        List.of(),
        ports.stream()
            .filter(port -> port.listensAtServer() && port.hasLimits())
            .map(FilePort::terms)
            .toList());
  }

  /** Streams are told apart by number and protocol of the port at the client, and by them alone. */
  private List<Target> targetsOfClientsPorts(List<FilePort> ports) {
    Map<ListenAddress, String> paths = new HashMap<>();
    for (FilePort port : ports.stream().filter(port -> !port.listensAtServer()).toList()) {
      if (port.spec().portIfGiven().isEmpty()) {
        findings.refuse(
            port.path() + ".port",
            "is missing; it is the number of the port in the file of the Client, which tells its"
                + " streams apart");
        continue;
      }
      String earlier = paths.putIfAbsent(port.numbered(), port.path());
      if (earlier != null) {
        findings.refuse(port.path() + ".port", port.spec().port() + " is that of " + earlier);
      }
    }
    return ports.stream()
        .filter(port -> !port.listensAtServer() && port.spec().portIfGiven().isPresent())
        .flatMap(port -> port.target().stream())
        .toList();
  }

  /** How clients are met: by name and key. */
  Handshake handshake(ServerSpec server) {
    CapsKeys keys = FileKey.read(spec, secrets, new Findings());
    return new Handshake(
        Handshake.Version.NATIVE,
        Carrier.HTMUX,
        server.pathOrDefault(),
        Optional.empty(),
        Optional.of(new FileAdmission(spec.ports(), keys, secrets, findings).read(server.admit())),
        List.of(),
        Math.clamp(spec.replicasOrDefault(), 1, NativeGrant.MOST_SERVERS),
        new FileTls(spec, secrets).accepts(),
        Optional.empty(),
        Optional.empty());
  }

  private void refuseOptions(ServerSpec server) {
    if (server.minPeersOrDefault() > 0) {
      findings.refuse("spec.server.minPeers", "only 0 is available yet");
    }
  }
}
