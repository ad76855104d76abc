package io.htmux.agent.role;

import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.tls.ServerTls;
import io.htmux.agent.tls.TlsException;
import io.htmux.agent.tls.TlsFailure;
import io.htmux.agent.tls.TlsFiles;
import io.htmux.agent.upgrade.Certificate;
import io.htmux.agent.upgrade.Gatekeeper;
import io.htmux.agent.upgrade.ServerTerms;
import io.htmux.agent.upgrade.ServerUpgradeHandler;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** What every connection at the tunnel port of a server or proxy begins with. */
final class TunnelPort extends ChannelInitializer<Channel> {
  private static final Logger LOG = Logger.getLogger(TunnelPort.class);

  private final TunnelConfig config;
  private final Surroundings surroundings;
  private final Supplier<ServerTerms> terms;
  private final Supplier<Optional<ServerTls>> tls;
  private final Function<Channel, Gatekeeper> gatekeepers;
  private final Function<Channel, Optional<ChannelHandler>> others;
  private final ConnectionLimit limit;

  /**
   * @param terms those that hold when a client comes
   * @param tls as above
   * @param gatekeepers makes one for each client
   * @param others makes a handler that sees the first octets and takes over what is no tunnel's
   */
  TunnelPort(
      TunnelConfig config,
      Surroundings surroundings,
      Supplier<ServerTerms> terms,
      Supplier<Optional<ServerTls>> tls,
      Function<Channel, Gatekeeper> gatekeepers,
      Function<Channel, Optional<ChannelHandler>> others) {
    this.config = config;
    this.surroundings = surroundings;
    this.terms = terms;
    this.tls = tls;
    this.gatekeepers = gatekeepers;
    this.others = others;
    this.limit = new ConnectionLimit(surroundings.roleMetrics());
  }

  /**
   * Reads the certificates of a tunnel port. Blocks.
   *
   * @return empty where it speaks no TLS
   * @throws TlsException naming the file that cannot be used
   */
  static Optional<ServerTls> tls(TunnelConfig config) throws TlsException {
    Optional<TlsFiles> files = config.handshake().accepts();
    return files.isPresent() ? Optional.of(ServerTls.open(files.get())) : Optional.empty();
  }

  @Override
  protected void initChannel(Channel client) {
    limit.admit(client);
    MuxConnection.prepare(client);
    client.config().setAutoRead(true);
    tls.get()
        .ifPresent(
            port -> {
              ServerTls.Shown shown = port.handler(client);
              Certificate.shown(client, shown.certificate());
              client.pipeline().addLast("tls", shown.handler()).addLast("tls-end", new TlsEnd());
            });
    others.apply(client).ifPresent(other -> client.pipeline().addLast(other));
    client
        .pipeline()
        .addLast("upgrade", new ServerUpgradeHandler(terms.get(), gatekeepers.apply(client)));
  }

  /** Tells a handshake that failed in one line, where the reason is known best. */
  private final class TlsEnd extends ChannelInboundHandlerAdapter {
    private boolean failed;

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof SslHandshakeCompletionEvent handshake) {
        if (!handshake.isSuccess()) {
          tell(context, handshake.cause());
        }
      }
      context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (TlsFailure.is(cause)) {
        tell(context, cause);
        context.close();
      } else {
        context.fireExceptionCaught(cause);
      }
    }

    private void tell(ChannelHandlerContext context, Throwable cause) {
      if (!failed) {
        failed = true;
        LOG.warnf(
            "client refused: tunnel=%s client=%s: %s",
            config.name(), context.channel().remoteAddress(), TlsFailure.atServer(cause));
        surroundings.roleMetrics().peerRefused("tls");
      }
    }
  }
}
