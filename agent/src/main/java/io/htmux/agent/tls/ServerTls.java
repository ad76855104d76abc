package io.htmux.agent.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.X509Certificate;
import java.time.Duration;

/**
 * TLS as a server speaks it at its tunnel port, with the certificates that its files had. May be
 * used from any thread.
 */
public final class ServerTls {

  private static final Duration HANDSHAKE_WITHIN = Duration.ofSeconds(10);

  /** A handler for one connection, and the certificate that it shows. */
  public record Shown(SslHandler handler, X509Certificate certificate) {}

  private final SslContext context;
  private final X509Certificate certificate;

  private ServerTls(SslContext context, X509Certificate certificate) {
    this.context = context;
    this.certificate = certificate;
  }

  /**
   * Reads the files. Blocks.
   *
   * @throws TlsException naming the file that cannot be used
   */
  public static ServerTls open(TlsFiles files) throws TlsException {
    OwnCertificate own =
        OwnCertificate.read(files.certificate().orElseThrow(), files.key().orElseThrow());
    return new ServerTls(TlsContexts.server(own, files.authorities()), own.leaf());
  }

  /** For a connection that was just accepted. */
  public Shown handler(Channel channel) {
    SslHandler handler = context.newHandler(channel.alloc());
    handler.setHandshakeTimeoutMillis(HANDSHAKE_WITHIN.toMillis());
    return new Shown(handler, certificate);
  }
}
