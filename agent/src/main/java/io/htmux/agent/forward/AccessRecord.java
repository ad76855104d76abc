package io.htmux.agent.forward;

import io.htmux.agent.mux.StreamAddresses;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * One line of the access log for each relayed connection, written when its socket here has closed:
 * who, where he was accepted, where he was led to, for how long, and how many octets each way. A
 * handler of that socket, on its event loop; the log's category is {@link #CATEGORY}.
 */
final class AccessRecord extends ChannelDuplexHandler {
  static final String CATEGORY = "io.htmux.access";

  private static final Logger LOG = Logger.getLogger(CATEGORY);

  private final StreamAddresses user;
  private final Optional<String> target;
  private final LongSupplier nanoTime;
  private final long openedNanos;
  private long fromSocketOctets;
  private long toSocketOctets;

  /**
   * @param target what was dialled; empty where the user himself is at the other end of the socket
   */
  AccessRecord(StreamAddresses user, Optional<String> target, LongSupplier nanoTime) {
    this.user = user;
    this.target = target;
    this.nanoTime = nanoTime;
    this.openedNanos = nanoTime.getAsLong();
  }

  /**
   * Puts one in front of everything else that the socket has, if anybody wants to know.
   *
   * @param target as above
   */
  static void keep(Channel socket, StreamAddresses user, Optional<String> target) {
    if (LOG.isInfoEnabled()) {
      socket.pipeline().addFirst("access", new AccessRecord(user, target, System::nanoTime));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof ByteBuf octets) {
      fromSocketOctets += octets.readableBytes();
    }
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf octets) {
      toSocketOctets += octets.readableBytes();
    }
    context.write(message, promise);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    LOG.infof(
        "connection has ended: user=%s acceptedAt=%s target=%s millis=%d fromUser=%d toUser=%d",
        user.first().map(Object::toString).orElse("unknown"),
        user.second().map(Object::toString).orElse("unknown"),
        target.orElse("-"),
        Duration.ofNanos(nanoTime.getAsLong() - openedNanos).toMillis(),
        target.isPresent() ? toSocketOctets : fromSocketOctets,
        target.isPresent() ? fromSocketOctets : toSocketOctets);
    context.fireChannelInactive();
  }
}
