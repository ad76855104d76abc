package io.htmux.agent.config;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.role.Handshake;
import io.htmux.agent.role.Handshake.DialledTls;
import io.htmux.agent.role.Handshake.HttpProxy;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.agent.tls.TlsFiles;
import io.htmux.agent.upgrade.BasicCredentials;
import io.htmux.agent.upgrade.Carrier;
import io.htmux.agent.upgrade.NativeTerms;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How a role of the command line meets its peers: {@code STLS=} and our own options. */
record DelegateHandshake(StlsText stls, EndOptions options, Findings findings) {

  private static final int MOST_CONNECTIONS = 16;
  private static final int MAX_CREDENTIALS_OCTETS = 4096;
  private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~/-]{0,255}");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  Handshake read(Role role) {
    return switch (role) {
      case Role.HtmuxServer server -> handshake(server.keys(), true, Optional.empty());
      case Role.HtmuxProxy proxy -> handshake(proxy.keys(), true, Optional.of(proxy.server()));
      case Role.HtmuxClient client -> handshake(client.keys(), false, Optional.of(client.server()));
      case Role.SockMuxAcceptor _, Role.SockMuxConnector _ -> {
        if (!options.equals(EndOptions.NONE) || !stls.equals(StlsText.NONE)) {
          findings.refuse("expected STLS= and options of the handshake with HTMUX= only");
        }
        yield Handshake.DEFAULT;
      }
    };
  }

  private Handshake handshake(CapsKeys keys, boolean accepts, Optional<HostPort> server) {
    refuseMisplaced(accepts, server.isPresent());
    options
        .path()
        .filter(path -> !PATH.matcher(path).matches())
        .ifPresent(path -> findings.refuse("--path: expected a path like /htmux, was " + path));
    if (options.connections() < 1 || options.connections() > MOST_CONNECTIONS) {
      findings.refuse("--connections: expected 1..16, was " + options.connections());
    }
    options
        .identity()
        .filter(name -> !LABEL.matcher(name).matches())
        .ifPresent(
            name ->
                findings.refuse(
                    "--identity: expected lower-case letters, digits and '-', was " + name));
    return new Handshake(
        keys.isEmpty() || keys.grants(Capability.UNPROVEN)
            ? Handshake.Version.NATIVE_OR_ORIGINAL
            : Handshake.Version.NATIVE,
        options.webSocket() ? Carrier.WEBSOCKET : Carrier.HTMUX,
        options.path().orElse(NativeTerms.USUAL_PATH),
        options.identity(),
        Optional.empty(),
        List.of(),
        1,
        accepts && stls.withClients() ? Optional.of(files()) : Optional.empty(),
        server
            .filter(_ -> stls.withServer())
            .map(at -> new DialledTls(files(), options.tlsName().orElse(at.host()))),
        options.httpProxy().map(at -> new HttpProxy(at, credentials())));
  }

  private void refuseMisplaced(boolean accepts, boolean dials) {
    if (stls.withClients() && !accepts) {
      findings.refuse("STLS=fcl: a client has no clients; STLS=fsv is TLS with its server");
    }
    if (stls.withServer() && !dials) {
      findings.refuse("STLS=fsv: a server dials no server; STLS=fcl is TLS with its clients");
    }
    if (stls.withClients() && options.tlsCertificate().isEmpty()) {
      findings.refuse("STLS=fcl needs a certificate: add --tls-cert=FILE and --tls-key=FILE");
    }
    if (options.tlsCertificate().isPresent() != options.tlsKey().isPresent()) {
      findings.refuse("--tls-cert and --tls-key belong together");
    }
    boolean files =
        options.tlsCertificate().isPresent()
            || options.tlsAuthorities().isPresent()
            || options.tlsName().isPresent();
    if (files && stls.equals(StlsText.NONE)) {
      findings.refuse(
          "--tls-... has no effect without STLS=fcl (TLS with clients) or STLS=fsv (with the server)");
    }
    boolean dialling =
        options.identity().isPresent()
            || options.httpProxy().isPresent()
            || options.webSocket()
            || options.connections() != 1
            || options.tlsName().isPresent();
    if (dialling && !dials) {
      findings.refuse(
          "--identity, --http-proxy, --websocket, --connections and --tls-name are for ends that dial"
              + " a server");
    }
    if (options.httpProxyCredentials().isPresent() && options.httpProxy().isEmpty()) {
      findings.refuse("--http-proxy-credentials has no effect without --http-proxy=HOST:PORT");
    }
  }

  private TlsFiles files() {
    return options.tlsCertificate().isPresent() == options.tlsKey().isPresent()
        ? new TlsFiles(options.tlsCertificate(), options.tlsKey(), options.tlsAuthorities())
        : TlsFiles.NONE;
  }

  private Optional<BasicCredentials> credentials() {
    return options.httpProxyCredentials().flatMap(this::credentials);
  }

  private Optional<BasicCredentials> credentials(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      String text =
          new String(in.readNBytes(MAX_CREDENTIALS_OCTETS), StandardCharsets.UTF_8).strip();
      int colon = text.indexOf(':');
      if (colon > 0 && text.lines().count() == 1) {
        return Optional.of(
            new BasicCredentials(text.substring(0, colon), text.substring(colon + 1)));
      }
      findings.refuse("--http-proxy-credentials: expected one line user:password in " + file);
    } catch (IOException _) {
      findings.refuse("--http-proxy-credentials: " + file + " cannot be read");
    }
    return Optional.empty();
  }
}
