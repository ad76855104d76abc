package io.htmux.agent.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLParameters;

/** TLS as a client speaks it; the server's certificate is verified. May be used from any thread. */
public final class ClientTls {

  private final SslContext context;
  private final String serverName;

  private ClientTls(SslContext context, String serverName) {
    this.context = context;
    this.serverName = serverName;
  }

  /**
   * Reads the files. Blocks.
   *
   * @param serverName whom the certificate must be for
   * @throws TlsException naming the file that cannot be used
   */
  public static ClientTls open(TlsFiles files, String serverName) throws TlsException {
    return new ClientTls(load(files), serverName);
  }

  /**
   * For a connection to the server.
   *
   * @param within how long the handshake may take
   */
  public SslHandler handler(Channel channel, int port, Duration within) {
    SslHandler handler = context.newHandler(channel.alloc(), serverName, port);
    SSLParameters parameters = handler.engine().getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    handler.engine().setSSLParameters(parameters);
    handler.setHandshakeTimeoutMillis(within.toMillis());
    return handler;
  }

  private static SslContext load(TlsFiles files) throws TlsException {
    Optional<OwnCertificate> own =
        files.certificate().isPresent()
            ? Optional.of(OwnCertificate.read(files.certificate().get(), files.key().orElseThrow()))
            : Optional.empty();
    return TlsContexts.client(own, files.authorities());
  }
}
