package io.htmux.agent.config;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.ProxySpec;
import io.htmux.crds.ServerUrl;
import io.htmux.crds.TlsMode;
import java.util.Optional;

/** {@code spec.role: Proxy}: where clients dial in, and the server that they are passed on to. */
record FileProxyRole(HtmuxTunnelSpec spec, Secrets secrets, Findings findings) {

  private static final String USUAL_PATH = "/htmux";
  private static final String EVERYTHING = "";

  Optional<Role> read(ProxySpec proxy) {
    CapsKeys keys = FileKey.read(spec, secrets, findings);
    refuseOptions(proxy);
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
                    Timeouts.DEFAULT_SKEW));
  }

  private void refuseOptions(ProxySpec proxy) {
    if (spec.tlsOrDefault().modeOrDefault() == TlsMode.REQUIRED) {
      findings.refuse("spec.tls.mode", "Required is not available yet; write Disabled");
    }
    if (spec.tlsOrDefault().caRefIfGiven().isPresent()) {
      findings.refuse("spec.tls.caRef", "is not available yet");
    }
    if (!spec.ports().isEmpty()) {
      findings.refuse("spec.ports", "expected none: a Proxy passes on what its clients ask for");
    }
    for (int i = 0; i < proxy.upstream().size(); i++) {
      refuseUrl("spec.proxy.upstream[" + i + "]", proxy.upstream().get(i));
      if (i > 0) {
        findings.refuse(
            "spec.proxy.upstream[" + i + "]", "more than one server is not available yet");
      }
    }
  }

  private void refuseUrl(String path, ServerUrl server) {
    if (server.usesTls(spec.tlsOrDefault().modeOrDefault())) {
      findings.refuse(path + ".url", "TLS is not available yet; write http://host:port");
    }
    if (!server.pathOrDefault().equals(USUAL_PATH)) {
      findings.refuse(path + ".url", "a path other than " + USUAL_PATH + " is not available yet");
    }
  }
}
