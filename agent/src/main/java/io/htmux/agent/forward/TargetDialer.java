package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.policy.PortTerms;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Dials the target of a stream that came out of the tunnel and relays it, or refuses the stream
 * with a reason. Of one session, on its event loop.
 */
public final class TargetDialer {
  private static final Logger LOG = Logger.getLogger(TargetDialer.class);

  /** What an original says, whatever the reason was. */
  private static final String NO_SERVER = "No server";

  private final Sockets sockets;
  private final Duration timeout;
  private final MuxMetrics metrics;

  private final PortLoads loads = new PortLoads();

  public TargetDialer(Sockets sockets, Duration timeout, MuxMetrics metrics) {
    this.sockets = sockets;
    this.timeout = timeout;
    this.metrics = metrics;
  }

  /**
   * Call on the session's event loop.
   *
   * @param terms of the target
   * @param earlyData the stream's first octets; taken over
   */
  public void dial(
      EventLoop loop,
      HostPort target,
      Transport transport,
      PortTerms terms,
      MuxStream stream,
      ByteBuf earlyData) {
    PortLoad load = loadOf(terms, loop);
    if (!load.enter()) {
      earlyData.release();
      LOG.infof(
          "no more than limits.maxStreams at once: port=%s target=%s user=%s",
          terms.port(), target, user(stream));
      refuse(stream, "too-many-streams");
      return;
    }
    Future<Channel> dialled =
        switch (transport) {
          case TCP -> sockets.dial(loop, target, timeout);
          case UDP -> sockets.dialDatagrams(loop, target, new ChannelInboundHandlerAdapter());
        };
    stream.whenAbandoned(() -> dialled.cancel(false));
    dialled.addListener(
        (Future<Channel> done) -> {
          if (done.isCancelled()) {
            load.leave();
            earlyData.release();
            LOG.debugf("given up while it was dialled: target=%s user=%s", target, user(stream));
            stream.refuse("given up");
          } else if (done.isSuccess()) {
            relay(done.getNow(), transport, terms, load, stream, earlyData);
          } else {
            load.leave();
            earlyData.release();
            LOG.infof(
                "target not reached: target=%s user=%s: %s",
                target, user(stream), done.cause().getMessage());
            refuse(stream, DialFailure.reason(done.cause()));
          }
        });
  }

  /** What the connections of a port have in common at this end, by the terms that hold now. */
  public PortLoad loadOf(PortTerms terms, EventLoop loop) {
    return loads.of(terms, loop);
  }

  /** Refuses a stream, for a reason of the fixed set that the metrics know. */
  public void refuse(MuxStream stream, String reason) {
    metrics.refused(reason);
    stream.refuse(DialFailure.told(reason), NO_SERVER);
  }

  private void relay(
      Channel target,
      Transport transport,
      PortTerms terms,
      PortLoad load,
      MuxStream stream,
      ByteBuf earlyData) {
    StreamAddresses reached =
        StreamAddresses.of(
            HostPort.of((InetSocketAddress) target.remoteAddress()),
            HostPort.of((InetSocketAddress) target.localAddress()));
    switch (transport) {
      case TCP -> {
        UserHeader.write(target, terms.proxyHeader(), stream.addresses());
        load.attach(target);
        AccessRecord.keep(target, stream.addresses(), reached.first().map(HostPort::toString));
        StreamRelay.forTarget(target, stream, reached, earlyData);
      }
      case UDP -> {
        target.closeFuture().addListener(_ -> load.leave());
        AccessRecord.keep(target, stream.addresses(), reached.first().map(HostPort::toString));
        DatagramRelay.forTarget(
            target,
            stream,
            reached,
            earlyData,
            terms.idleTimeout().orElse(DatagramRelay.IDLE),
            metrics);
      }
    }
  }

  private static String user(MuxStream stream) {
    return stream.addresses().first().map(HostPort::toString).orElse("unknown");
  }
}
