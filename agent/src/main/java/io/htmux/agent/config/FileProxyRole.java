package io.htmux.agent.config;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.role.Handshake;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.agent.upgrade.NativeTerms;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.ProxySpec;
import io.htmux.crds.ServerUrl;
import java.util.List;
import java.util.Optional;

/** {@code spec.role: Proxy}: where clients dial in, and the server that they are passed on to. */
record FileProxyRole(HtmuxTunnelSpec spec, Secrets secrets, Findings findings) {

  private static final String EVERYTHING = "";

  Optional<Role> read(ProxySpec proxy) {
    CapsKeys keys = FileKey.read(spec, secrets, findings);
    if (spec.capskeySecretRefIfGiven().isEmpty()) {
      findings.notice(
          "without " + FileKey.PATH + " this proxy passes on no client that asks for a port");
    }
    findings.notice("spec.proxy passes on every client; its server decides whom it admits");
    return proxy.upstream().stream()
        .findFirst()
        .map(
            server ->
                new Role.HtmuxProxy(
                    new HostPort("*", proxy.portOrDefault()),
                    new HostPort(server.host(), server.portOrDefault()),
                    EVERYTHING,
                    EVERYTHING,
                    keys,
                    keys.grants(Capability.SKEW) ? Timeouts.LONGEST : Timeouts.DEFAULT_SKEW));
  }

  /** As a server towards clients, as a client towards the server. */
  Handshake handshake(ProxySpec proxy) {
    Optional<ServerUrl> server = proxy.upstream().stream().findFirst();
    FileTls tls = new FileTls(spec, secrets);
    return new Handshake(
        server.filter(url -> url.scheme().equals("htmux")).isPresent()
            ? Handshake.Version.ORIGINAL
            : Handshake.Version.NATIVE,
        FileUrl.carrier(server),
        server.map(ServerUrl::pathOrDefault).orElse(NativeTerms.USUAL_PATH),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        spec.replicasOrDefault(),
        tls.accepts(),
        server.flatMap(tls::dials),
        Optional.empty());
  }
}
