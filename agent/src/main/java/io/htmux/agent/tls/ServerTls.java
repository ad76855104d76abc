package io.htmux.agent.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.X509Certificate;
import java.time.Duration;

/** TLS as a server speaks it at its tunnel port. May be used from any thread. */
public final class ServerTls implements AutoCloseable {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  private static final Duration HANDSHAKE_WITHIN = Duration.ofSeconds(10);

  /** A handler for one connection, and the certificate that it shows. */
  public record Shown(SslHandler handler, X509Certificate certificate) {}

  private record Loaded(SslContext context, X509Certificate certificate) {}

  private final Reloading<Loaded> loaded;

  private ServerTls(Reloading<Loaded> loaded) {
    this.loaded = loaded;
  }

  /**
   * Reads the files and goes on watching them. Blocks.
   *
   * @throws TlsException naming the file that cannot be used
   */
  public static ServerTls open(TlsFiles files) throws TlsException {
    ServerTls tls = new ServerTls(new Reloading<>(new WatchedFiles(files), () -> load(files)));
    tls.loaded.watch(LOOK_EVERY);
    return tls;
  }

  /** For a connection that was just accepted. */
  public Shown handler(Channel channel) {
    Loaded now = loaded.current();
    SslHandler handler = now.context().newHandler(channel.alloc());
    handler.setHandshakeTimeoutMillis(HANDSHAKE_WITHIN.toMillis());
    return new Shown(handler, now.certificate());
  }

  /** Takes changed files over at once. Blocks. */
  public void look() {
    loaded.look();
  }

  @Override
  public void close() {
    loaded.stop();
  }

  private static Loaded load(TlsFiles files) throws TlsException {
    OwnCertificate own =
        OwnCertificate.read(files.certificate().orElseThrow(), files.key().orElseThrow());
    return new Loaded(TlsContexts.server(own, files.authorities()), own.leaf());
  }
}
