package io.htmux.agent.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** TLS 1.3, with 1.2 accepted, by BoringSSL where it loads and by the JDK elsewhere. */
final class TlsContexts {

  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
  private static final ApplicationProtocolConfig ALPN =
      new ApplicationProtocolConfig(
          ApplicationProtocolConfig.Protocol.ALPN,
          ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
          ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
          "http/1.1");

  private TlsContexts() {}

  static SslContext server(OwnCertificate own, Optional<Path> authorities) throws TlsException {
    SslContextBuilder builder =
        SslContextBuilder.forServer(own.key(), own.chain().toArray(X509Certificate[]::new));
    if (authorities.isPresent()) {
      builder.trustManager(Pem.certificates(authorities.get())).clientAuth(ClientAuth.REQUIRE);
    }
    return built(builder);
  }

  static SslContext client(Optional<OwnCertificate> own, Optional<Path> authorities)
      throws TlsException {
    SslContextBuilder builder = SslContextBuilder.forClient();
    if (authorities.isPresent()) {
      builder.trustManager(Pem.certificates(authorities.get()));
    }
    own.ifPresent(
        one -> builder.keyManager(one.key(), one.chain().toArray(X509Certificate[]::new)));
    return built(builder);
  }

  private static SslContext built(SslContextBuilder builder) throws TlsException {
    try {
      return builder
          .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
          .protocols(PROTOCOLS)
          .applicationProtocolConfig(ALPN)
          .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new TlsException("TLS cannot be set up with these files: " + e.getMessage());
    }
  }
}
