package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.forward.DialFailure;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.tls.ClientTls;
import io.htmux.agent.tls.TlsException;
import io.htmux.agent.tls.TlsFailure;
import io.htmux.agent.upgrade.HttpConnectHandler;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The way to a server: a connection, through an HTTP proxy where there is one, and TLS on it where
 * the configuration wants it. May be used from any thread.
 */
final class ServerDialer {
  private final Surroundings surroundings;
  private final HostPort server;
  private final Handshake handshake;
  private final Duration timeout;
  private final Optional<ClientTls> tls;

  private ServerDialer(
      TunnelConfig config,
      Surroundings surroundings,
      TunnelConfig.Upstream server,
      Optional<ClientTls> tls) {
    this.surroundings = surroundings;
    this.server = server.at();
    this.handshake = server.handshake();
    this.timeout = config.session().dialTimeout();
    this.tls = tls;
  }

  /**
   * Reads the certificates. Blocks.
   *
   * @throws TlsException naming the file that cannot be used
   */
  static ServerDialer open(
      TunnelConfig config, Surroundings surroundings, TunnelConfig.Upstream server)
      throws TlsException {
    Optional<Handshake.DialledTls> wanted = server.handshake().dials();
    return new ServerDialer(
        config,
        surroundings,
        server,
        wanted.isPresent()
            ? Optional.of(ClientTls.open(wanted.get().files(), wanted.get().serverName()))
            : Optional.empty());
  }

  /** A connection on which the upgrade may begin; it reads nothing before it is asked to. */
  Future<Channel> dial(EventLoop loop) {
    Promise<Channel> ready = loop.newPromise();
    HostPort first = handshake.httpProxy().map(Handshake.HttpProxy::at).orElse(server);
    surroundings
        .sockets()
        .dial(loop, first, timeout)
        .addListener(
            (Future<Channel> dialled) -> {
              if (dialled.isSuccess()) {
                MuxConnection.prepare(dialled.getNow());
                throughProxy(dialled.getNow(), ready);
              } else {
                ready.setFailure(
                    handshake.httpProxy().isPresent()
                        ? new IOException(
                            "cannot reach the HTTP proxy: " + DialFailure.describe(dialled.cause()),
                            dialled.cause())
                        : dialled.cause());
              }
            });
    return ready;
  }

  private void throughProxy(Channel channel, Promise<Channel> ready) {
    if (handshake.httpProxy().isEmpty()) {
      secured(channel, ready);
      return;
    }
    HttpConnectHandler.connect(channel, server, handshake.httpProxy().get().credentials(), timeout)
        .addListener(
            (Future<Channel> connected) -> {
              if (connected.isSuccess()) {
                secured(channel, ready);
              } else {
                ready.setFailure(connected.cause());
              }
            });
  }

  private void secured(Channel channel, Promise<Channel> ready) {
    if (tls.isEmpty()) {
      ready.setSuccess(channel);
      return;
    }
    SslHandler handler = tls.get().handler(channel, server.port(), timeout);
    handler
        .handshakeFuture()
        .addListener(
            done -> {
              if (done.isSuccess()) {
                channel.config().setAutoRead(false);
                ready.setSuccess(channel);
              } else {
                channel.close();
                ready.setFailure(new IOException(TlsFailure.atClient(done.cause()), done.cause()));
              }
            });
    channel.pipeline().addFirst("tls-failures", new Quiet()).addFirst("tls", handler);
    channel.config().setAutoRead(true);
  }

  /** Failures are told by the futures above. */
  private static final class Quiet extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (TlsFailure.is(cause)) {
        context.close();
      } else {
        context.fireExceptionCaught(cause);
      }
    }
  }
}
