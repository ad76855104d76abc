package io.htmux.operator.plan;

import io.htmux.crds.AdmitSpec;
import io.htmux.crds.CaRef;
import io.htmux.crds.CapskeySecretRef;
import io.htmux.crds.ClientSpec;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.HttpProxySpec;
import io.htmux.crds.ServerSpec;
import io.htmux.operator.plan.Reference.Kind;
import java.util.ArrayList;
import java.util.List;

/** Everything outside of itself that a tunnel names, in its own namespace always. */
public final class References {

  static final String CERTIFICATE = "tls.crt";
  static final String PRIVATE_KEY = "tls.key";

  private References() {}

  public static List<Reference> of(HtmuxTunnelSpec spec) {
    List<Reference> all = new ArrayList<>();
    spec.capskeySecretRefIfGiven().ifPresent(ref -> all.addAll(key(ref, "spec.capskeySecretRef")));
    spec.tlsOrDefault()
        .secretRefIfGiven()
        .ifPresent(
            ref ->
                all.addAll(
                    Reference.secret(ref.name(), "spec.tls.secretRef", CERTIFICATE, PRIVATE_KEY)));
    spec.tlsOrDefault().caRefIfGiven().ifPresent(ref -> all.addAll(authority(ref)));
    List<AdmitSpec> admitted = spec.serverIfGiven().map(ServerSpec::admit).orElse(List.of());
    for (int i = 0; i < admitted.size(); i++) {
      String path = "spec.server.admit[" + i + "].capskeySecretRef";
      admitted.get(i).capskeySecretRefIfGiven().ifPresent(ref -> all.addAll(key(ref, path)));
    }
    spec.clientIfGiven()
        .flatMap(ClientSpec::httpProxyIfGiven)
        .flatMap(HttpProxySpec::credentialsSecretRefIfGiven)
        .ifPresent(
            ref ->
                all.addAll(
                    Reference.secret(
                        ref.name(),
                        "spec.client.httpProxy.credentialsSecretRef",
                        "username",
                        "password")));
    return all;
  }

  private static List<Reference> key(CapskeySecretRef ref, String path) {
    return Reference.secret(ref.name(), path, ref.keyOrDefault());
  }

  private static List<Reference> authority(CaRef ref) {
    List<Reference> all = new ArrayList<>();
    ref.secretRefIfGiven()
        .ifPresent(
            source ->
                all.add(
                    new Reference(
                        Kind.SECRET,
                        source.name(),
                        source.keyOrDefault(),
                        "spec.tls.caRef.secretRef")));
    ref.configMapRefIfGiven()
        .ifPresent(
            source ->
                all.add(
                    new Reference(
                        Kind.CONFIG_MAP,
                        source.name(),
                        source.keyOrDefault(),
                        "spec.tls.caRef.configMapRef")));
    return all;
  }
}
