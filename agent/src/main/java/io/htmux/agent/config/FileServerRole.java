package io.htmux.agent.config;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.agent.role.TunnelConfig.Target;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.ServerSpec;
import io.htmux.crds.TlsMode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code spec.role: Server}: who may connect, and which ports may be opened. */
record FileServerRole(HtmuxTunnelSpec spec, Secrets secrets, Findings findings) {

  private static final String USUAL_PATH = "/htmux";
  private static final String EVERY_ADDRESS = "*";

  Role read(ServerSpec server) {
    CapsKeys keys = FileKey.read(spec, secrets, findings);
    List<FilePort> ports = FilePort.all(spec.ports());
    ports.forEach(port -> port.refuseWhatIsNotAvailable(findings));
    ports.stream().filter(FilePort::listensAtServer).forEach(this::refuseHost);
    List<Target> targets = targetsOfClientsPorts(ports);
    refuseOptions(server);
    if (spec.capskeySecretRefIfGiven().isEmpty()) {
      findings.notice("without " + FileKey.PATH + " this server opens no port for its clients");
    }
    Admission admission = Admission.of(server.admit(), spec.ports(), findings);
    Duration skew = admission.clockSkew();
    if (skew.compareTo(Timeouts.DEFAULT_SKEW) > 0 && spec.capskeySecretRefIfGiven().isEmpty()) {
      findings.refuse(
          FileKey.PATH,
          "is missing; a clock skew above "
              + Timeouts.DEFAULT_SKEW.toSeconds()
              + " seconds needs one");
    }
    return new Role.HtmuxServer(
        new HostPort(EVERY_ADDRESS, server.portOrDefault()),
        admission.clients(),
        admission.ports(),
        keys,
        skew,
        false,
        targets);
  }

  /** Streams are told apart by the number of the port at the client, and by that alone. */
  private List<Target> targetsOfClientsPorts(List<FilePort> ports) {
    Map<Integer, String> paths = new HashMap<>();
    for (FilePort port : ports.stream().filter(port -> !port.listensAtServer()).toList()) {
      if (port.spec().portIfGiven().isEmpty()) {
        findings.refuse(
            port.path() + ".port",
            "is missing; it is the number of the port in the file of the Client, which tells its"
                + " streams apart");
        continue;
      }
      String earlier = paths.putIfAbsent(port.spec().port(), port.path());
      if (earlier != null) {
        findings.refuse(port.path() + ".port", port.spec().port() + " is that of " + earlier);
      }
    }
    return ports.stream()
        .filter(port -> !port.listensAtServer() && port.spec().portIfGiven().isPresent())
        .flatMap(port -> port.target().stream())
        .toList();
  }

  private void refuseOptions(ServerSpec server) {
    if (spec.tlsOrDefault().modeOrDefault() == TlsMode.REQUIRED) {
      findings.refuse("spec.tls.mode", "Required is not available yet; write Disabled");
    }
    if (spec.tlsOrDefault().caRefIfGiven().isPresent()) {
      findings.refuse("spec.tls.caRef", "is not available yet");
    }
    if (!server.pathOrDefault().equals(USUAL_PATH)) {
      findings.refuse("spec.server.path", "only " + USUAL_PATH + " is available yet");
    }
    if (server.minPeersOrDefault() > 0) {
      findings.refuse("spec.server.minPeers", "only 0 is available yet");
    }
  }

  /** A client says at which address it wants its port; only the number is checked. */
  private void refuseHost(FilePort port) {
    if (!port.spec().hostOrDefault().equals(EVERY_ADDRESS)) {
      findings.refuse(port.path() + ".host", "only * is available yet at a Server");
    }
  }
}
