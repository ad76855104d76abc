package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.policy.OutgoingAddresses;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Serves streams that a client opens towards a server: each begins with an HTTP CONNECT, whose
 * destination is dialled if it is admitted (SockMux 0.3 §2.7). A destination is resolved first,
 * then its address is judged, then that very address is dialled: a name whose addresses change in
 * between gains nothing. Immutable; used on the event loop of each session.
 */
public final class OutgoingDialer {
  private final Sockets sockets;
  private final Duration headWithin;
  private final Duration dialTimeout;
  private final OutgoingAddresses admitted;
  private final MuxMetrics metrics;

  /**
   * @param headWithin how long the whole head of a request may take
   * @param dialTimeout how long resolving may take, and how long connecting
   */
  public OutgoingDialer(
      Sockets sockets,
      Duration headWithin,
      Duration dialTimeout,
      OutgoingAddresses admitted,
      MuxMetrics metrics) {
    this.sockets = sockets;
    this.headWithin = headWithin;
    this.dialTimeout = dialTimeout;
    this.admitted = admitted;
    this.metrics = metrics;
  }

  /**
   * Takes over a stream of the peer. Call on the session's event loop.
   *
   * @param earlyData the stream's first octets; taken over
   */
  public void serve(EventLoop loop, MuxStream stream, ByteBuf earlyData) {
    new OutgoingRequest(this, loop, stream, metrics).start(earlyData, headWithin);
  }

  /** A connected socket, or why there is none. */
  Future<Channel> dial(EventLoop loop, HostPort destination) {
    Promise<Channel> dialled = loop.newPromise();
    ScheduledFuture<?> deadline =
        loop.schedule(
            () -> {
              dialled.tryFailure(new ConnectTimeoutException("its address was not found in time"));
            },
            dialTimeout.toMillis(),
            TimeUnit.MILLISECONDS);
    sockets
        .resolve(loop, destination)
        .addListener(
            (Future<InetSocketAddress> resolved) -> {
              deadline.cancel(false);
              if (dialled.isDone()) {
                return;
              }
              if (!resolved.isSuccess()) {
                dialled.setFailure(resolved.cause());
              } else if (!admitted.admits(resolved.getNow().getAddress())) {
                dialled.setFailure(new NotPermittedException(resolved.getNow().getAddress()));
              } else {
                PromiseNotifier.cascade(
                    sockets.dial(
                        loop, resolved.getNow(), dialTimeout, new ChannelInboundHandlerAdapter()),
                    dialled);
              }
            });
    return dialled;
  }
}
