package io.htmux.agent.config;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.role.Handshake;
import io.htmux.agent.role.Handshake.Wanted;
import io.htmux.agent.role.TunnelConfig.Answer;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.agent.role.TunnelConfig.Target;
import io.htmux.agent.role.TunnelConfig.Upstream;
import io.htmux.agent.upgrade.NativeTerms;
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

  Optional<Role> read(ClientSpec client, String resourceName) {
    CapsKeys keys = FileKey.read(spec, secrets, findings);
    List<FilePort> ports = FilePort.all(spec.ports());
    ports.forEach(port -> port.refuseWhatIsNotAvailable(findings));
    refuseOptions(client);
    if (ports.isEmpty()) {
      findings.refuse("spec.ports", "needs a port, of the server or of this end");
    } else if (ports.stream().anyMatch(FilePort::listensAtServer)
        && spec.capskeySecretRefIfGiven().isEmpty()) {
      findings.refuse(FileKey.PATH, "is missing; inbound ports need a CAPSKEY at both ends");
    }
    return client.servers().stream()
        .findFirst()
        .map(
            server -> {
              List<FilePort> local =
                  numbered(ports.stream().filter(port -> !port.listensAtServer()).toList());
              List<FilePort> remote =
                  isOriginal(server)
                      ? numbered(ports).stream().filter(FilePort::listensAtServer).toList()
                      : List.of();
              return new Role.HtmuxClient(
                  new HostPort(server.host(), server.portOrDefault()),
                  remote.stream().map(FilePort::at).toList(),
                  local.stream().map(FilePort::at).toList(),
                  Stream.concat(
                          remote.stream().flatMap(port -> port.target().stream()),
                          local.stream().map(FileClientRole::atServer))
                      .toList(),
                  keys,
                  keys.grants(Capability.SKEW) ? Timeouts.LONGEST : Timeouts.DEFAULT_SKEW,
                  List.of(),
                  client.servers().stream()
                      .skip(1)
                      .map(other -> upstream(client, other, resourceName))
                      .toList());
            });
  }

  private Upstream upstream(ClientSpec client, ServerUrl server, String resourceName) {
    return new Upstream(
        new HostPort(server.host(), server.portOrDefault()),
        handshake(client, Optional.of(server), resourceName));
  }

  /** How the server is met: its URL says it. */
  Handshake handshake(ClientSpec client, String resourceName) {
    return handshake(client, client.servers().stream().findFirst(), resourceName);
  }

  private Handshake handshake(ClientSpec client, Optional<ServerUrl> server, String resourceName) {
    boolean original = server.filter(FileClientRole::isOriginal).isPresent();
    return new Handshake(
        original ? Handshake.Version.ORIGINAL : Handshake.Version.NATIVE,
        FileUrl.carrier(server),
        server.map(ServerUrl::pathOrDefault).orElse(NativeTerms.USUAL_PATH),
        Optional.of(client.identityOrDefault(resourceName)),
        Optional.empty(),
        original ? List.of() : wanted(),
        1,
        Optional.empty(),
        server.flatMap(new FileTls(spec, secrets)::dials),
        client
            .httpProxyIfGiven()
            .flatMap(proxy -> new FileHttpProxy(secrets, findings).read(proxy)));
  }

  /** {@code htmux://} is DeleGate's own handshake, which knows ports by their numbers only. */
  private static boolean isOriginal(ServerUrl server) {
    return server.scheme().equals("htmux");
  }

  private List<Wanted> wanted() {
    return FilePort.all(spec.ports()).stream()
        .filter(FilePort::listensAtServer)
        .flatMap(
            port ->
                port
                    .target()
                    .map(target -> new Wanted(port.spec().name(), target.answer(), target.terms()))
                    .stream())
        .toList();
  }

  private void refuseOptions(ClientSpec client) {
    for (int i = 1; i < client.servers().size(); i++) {
      if (isOriginal(client.servers().get(i)) != isOriginal(client.servers().getFirst())) {
        findings.refuse(
            "spec.client.servers[" + i + "].url",
            "htmux:// knows ports by their numbers, the others by their names: all servers are of"
                + " the same kind");
      }
    }
  }

  private List<FilePort> numbered(List<FilePort> ports) {
    refuseAmbiguous(ports);
    return ports.stream().filter(port -> port.spec().portIfGiven().isPresent()).toList();
  }

  /** Streams are told apart by the number of the port and its protocol alone. */
  private void refuseAmbiguous(List<FilePort> ports) {
    Map<ListenAddress, String> paths = new HashMap<>();
    for (FilePort port : ports) {
      if (port.spec().portIfGiven().isEmpty()) {
        findings.refuse(
            port.path() + ".port",
            "is missing; only a server of https://, http:// is asked for a port by its name");
        continue;
      }
      String earlier = paths.putIfAbsent(port.numbered(), port.path());
      if (earlier != null) {
        findings.refuse(port.path() + ".port", port.spec().port() + " is that of " + earlier);
      }
    }
  }

  private static Target atServer(FilePort port) {
    return new Target(new Answer.AtPeer(), port.spec().portIfGiven(), "", port.terms());
  }
}
