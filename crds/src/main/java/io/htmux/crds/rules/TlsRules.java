package io.htmux.crds.rules;

import io.htmux.crds.CaRef;
import io.htmux.crds.ClientSpec;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.Role;
import io.htmux.crds.ServerUrl;
import io.htmux.crds.TlsMode;
import io.htmux.crds.TlsSpec;
import java.util.List;

/** Who listens with TLS has a certificate, and a client's URLs don't contradict a written mode. */
final class TlsRules {

  private TlsRules() {}

  static void check(HtmuxTunnelSpec spec, Complaints complaints) {
    TlsSpec tls = spec.tlsOrDefault();
    tls.caRefIfGiven().ifPresent(caRef -> oneAuthority(caRef, complaints));
    if (spec.role() == null) {
      return;
    }
    boolean listens = spec.role() != Role.CLIENT;
    if (listens && tls.modeOrDefault() == TlsMode.REQUIRED && tls.secretRefIfGiven().isEmpty()) {
      complaints.add(
          "spec.tls.secretRef",
          "is missing; a "
              + RoleRules.name(spec.role())
              + " with TLS needs the Secret of its certificate (for plain text write spec.tls.mode:"
              + " Disabled)",
          List.of("spec.tls.mode"));
    }
    if (spec.role() == Role.SERVER && tls.serverNameIfGiven().isPresent()) {
      complaints.add("spec.tls.serverName", "is for roles Client and Proxy only; remove it");
    }
    spec.clientIfGiven()
        .map(ClientSpec::servers)
        .ifPresent(servers -> schemes(servers, tls.mode(), complaints));
  }

  private static void oneAuthority(CaRef caRef, Complaints complaints) {
    boolean secret = caRef.secretRefIfGiven().isPresent();
    boolean configMap = caRef.configMapRefIfGiven().isPresent();
    if (secret == configMap) {
      complaints.add(
          "spec.tls.caRef",
          "must have exactly one of secretRef and configMapRef, has " + (secret ? "both" : "none"));
    }
  }

  /**
   * @param written the mode in the file, null when the file leaves it to the URLs
   */
  private static void schemes(List<ServerUrl> servers, TlsMode written, Complaints complaints) {
    for (int i = 0; i < servers.size(); i++) {
      String path = "spec.client.servers[" + i + "].url";
      String url = servers.get(i).url();
      if (url == null || written == null) {
        continue;
      }
      if (written == TlsMode.REQUIRED && (url.startsWith("http:") || url.startsWith("ws:"))) {
        complaints.add(path, "is plain text (http) but spec.tls.mode is Required; write https");
      }
      if (written == TlsMode.DISABLED && (url.startsWith("https:") || url.startsWith("wss:"))) {
        complaints.add(path, "is TLS (https) but spec.tls.mode is Disabled; write http");
      }
    }
  }
}
