package io.htmux.agent.config;

import io.htmux.agent.role.Handshake.DialledTls;
import io.htmux.agent.tls.TlsFiles;
import io.htmux.crds.CaRef;
import io.htmux.crds.CaSource;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.ServerUrl;
import io.htmux.crds.TlsMode;
import io.htmux.crds.TlsSpec;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code spec.tls}: the files of its secrets. Whether they can be used is found out when they are
 * read, and again whenever they change.
 */
record FileTls(HtmuxTunnelSpec spec, Secrets secrets) {

  private static final String CERTIFICATE = "tls.crt";
  private static final String KEY = "tls.key";

  /** At the tunnel port of a server or proxy. */
  Optional<TlsFiles> accepts() {
    return spec.tlsOrDefault().modeOrDefault() == TlsMode.REQUIRED
        ? Optional.of(files())
        : Optional.empty();
  }

  /** Towards a server. */
  Optional<DialledTls> dials(ServerUrl url) {
    TlsSpec tls = spec.tlsOrDefault();
    return url.usesTls(tls.modeOrDefault())
        ? Optional.of(new DialledTls(files(), tls.serverNameIfGiven().orElse(url.host())))
        : Optional.empty();
  }

  private TlsFiles files() {
    TlsSpec tls = spec.tlsOrDefault();
    Optional<String> secret = tls.secretRefIfGiven().map(ref -> ref.name());
    return new TlsFiles(
        secret.map(name -> place(name, CERTIFICATE)),
        secret.map(name -> place(name, KEY)),
        tls.caRefIfGiven().flatMap(FileTls::source).map(ca -> place(ca.name(), ca.keyOrDefault())));
  }

  private static Optional<CaSource> source(CaRef ref) {
    return ref.secretRefIfGiven().or(ref::configMapRefIfGiven);
  }

  private Path place(String name, String key) {
    return Path.of(secrets.place(name, key));
  }
}
