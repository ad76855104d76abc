package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.mux.StreamAddresses;
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
 * with a reason.
 */
public final class TargetDialer {
  private static final Logger LOG = Logger.getLogger(TargetDialer.class);

  /** What an original says, whatever the reason was. */
  private static final String NO_SERVER = "No server";

  private final Sockets sockets;
  private final Duration timeout;
  private final MuxMetrics metrics;

  public TargetDialer(Sockets sockets, Duration timeout, MuxMetrics metrics) {
    this.sockets = sockets;
    this.timeout = timeout;
    this.metrics = metrics;
  }

  /**
   * Call on the session's event loop.
   *
   * @param earlyData the stream's first octets; taken over
   */
  public void dial(
      EventLoop loop, HostPort target, Transport transport, MuxStream stream, ByteBuf earlyData) {
    Future<Channel> dialled =
        switch (transport) {
          case TCP -> sockets.dial(loop, target, timeout, new ChannelInboundHandlerAdapter());
          case UDP -> sockets.dialDatagrams(loop, target, new ChannelInboundHandlerAdapter());
        };
    dialled.addListener(
        (Future<Channel> done) -> {
          if (done.isSuccess()) {
            relay(done.getNow(), transport, stream, earlyData);
          } else {
            earlyData.release();
            LOG.infof(
                "target not reached: target=%s user=%s: %s",
                target, user(stream), done.cause().getMessage());
            refuse(stream, DialFailure.reason(done.cause()));
          }
        });
  }

  /** Refuses a stream, for a reason of the fixed set that the metrics know. */
  public void refuse(MuxStream stream, String reason) {
    metrics.refused(reason);
    stream.refuse(DialFailure.told(reason), NO_SERVER);
  }

  private static void relay(
      Channel target, Transport transport, MuxStream stream, ByteBuf earlyData) {
    StreamAddresses reached =
        StreamAddresses.of(
            HostPort.of((InetSocketAddress) target.remoteAddress()),
            HostPort.of((InetSocketAddress) target.localAddress()));
    switch (transport) {
      case TCP -> StreamRelay.forTarget(target, stream, reached, earlyData);
      case UDP -> DatagramRelay.forTarget(target, stream, reached, earlyData);
    }
  }

  private static String user(MuxStream stream) {
    return stream.addresses().first().map(HostPort::toString).orElse("unknown");
  }
}
