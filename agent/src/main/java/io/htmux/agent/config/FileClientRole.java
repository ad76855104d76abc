package io.htmux.agent.config;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.role.TunnelConfig.Answer;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.agent.role.TunnelConfig.Target;
import io.htmux.crds.ClientSpec;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.ServerUrl;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code spec.role: Client}: ports that the server opens, each with what answers here; and ports of
 * this end, whose answer is in the server's file.
 */
record FileClientRole(HtmuxTunnelSpec spec, Secrets secrets, Findings findings) {

  private static final String USUAL_PATH = "/htmux";

  Optional<Role> read(ClientSpec client) {
    CapsKeys keys = FileKey.read(spec, secrets, findings);
    List<FilePort> ports = FilePort.all(spec.ports());
    ports.forEach(port -> port.refuseWhatIsNotAvailable(findings));
    refuseAmbiguous(ports);
    refuseOptions(client);
    List<FilePort> usable =
        ports.stream().filter(port -> port.spec().portIfGiven().isPresent()).toList();
    List<FilePort> remote = usable.stream().filter(FilePort::listensAtServer).toList();
    List<FilePort> local = usable.stream().filter(port -> !port.listensAtServer()).toList();
    if (ports.isEmpty()) {
      findings.refuse("spec.ports", "needs a port, of the server or of this end");
    } else if (ports.stream().anyMatch(FilePort::listensAtServer)
        && spec.capskeySecretRefIfGiven().isEmpty()) {
      findings.refuse(FileKey.PATH, "is missing; inbound ports need a CAPSKEY at both ends");
    }
    return client.servers().stream()
        .findFirst()
        .map(
            server ->
                new Role.HtmuxClient(
                    new HostPort(server.host(), server.portOrDefault()),
                    remote.stream().map(FilePort::at).toList(),
                    local.stream().map(FilePort::at).toList(),
                    Stream.concat(
                            remote.stream().flatMap(port -> port.target().stream()),
                            local.stream().map(FileClientRole::atServer))
                        .toList(),
                    keys,
                    Timeouts.DEFAULT_SKEW,
                    List.of()));
  }

  private void refuseOptions(ClientSpec client) {
    for (int i = 0; i < client.servers().size(); i++) {
      String path = "spec.client.servers[" + i + "]";
      ServerUrl server = client.servers().get(i);
      if (i > 0) {
        findings.refuse(path, "more than one server is not available yet");
      }
      if (server.usesTls(spec.tlsOrDefault().modeOrDefault())) {
        findings.refuse(path + ".url", "TLS is not available yet; write http://host:port");
      }
      if (!server.pathOrDefault().equals(USUAL_PATH)) {
        findings.refuse(path + ".url", "a path other than " + USUAL_PATH + " is not available yet");
      }
    }
    if (client.identity() != null) {
      findings.notice("spec.client.identity has no effect yet: names are not proven");
    }
    if (client.httpProxyIfGiven().isPresent()) {
      findings.refuse("spec.client.httpProxy", "is not available yet");
    }
  }

  /** Streams are told apart by the number of the port alone. */
  private void refuseAmbiguous(List<FilePort> ports) {
    Map<Integer, String> paths = new HashMap<>();
    for (FilePort port : ports) {
      if (port.spec().portIfGiven().isEmpty()) {
        findings.refuse(
            port.path() + ".port",
            "is missing; asking a server for a port by its name is not available yet");
        continue;
      }
      String earlier = paths.putIfAbsent(port.spec().port(), port.path());
      if (earlier != null) {
        findings.refuse(port.path() + ".port", port.spec().port() + " is that of " + earlier);
      }
    }
  }

  private static Target atServer(FilePort port) {
    return new Target(new Answer.AtPeer(), port.spec().portIfGiven(), "");
  }
}
