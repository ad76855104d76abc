package io.htmux.agent.link;

import io.htmux.agent.frame.Frame;
import io.htmux.agent.frame.FrameDecoder;
import io.htmux.agent.frame.FrameEncoder;
import io.htmux.agent.frame.FrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The last handler of a tunnel's channel: octets become frames for the receiver, frames become
 * octets. Flushes once per turn of the event loop. All methods are for the channel's event loop.
 */
public final class FrameLink extends ChannelInboundHandlerAdapter implements Link {

  /** Who takes the frames. */
  public interface Receiver extends Link.Owner {
    /** One frame; its buffers are the receiver's. */
    void received(Frame frame);
  }

  private static final int LEAST_READ_OCTETS = 2048;
  private static final int FIRST_READ_OCTETS = 16 * 1024;

  /** Eight full frames. */
  private static final int MOST_READ_OCTETS = 128 * 1024;

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  private final Channel channel;
  private final Receiver receiver;
  private final FrameDecoder decoder;
  private final FrameEncoder encoder;
  private boolean flushScheduled;
  private boolean lost;

  public FrameLink(Channel channel, Receiver receiver) {
    this.channel = channel;
    this.receiver = receiver;
    this.decoder = new FrameDecoder(channel.alloc());
    this.encoder = new FrameEncoder(channel.alloc());
  }

  /**
   * How a link's channel should read: as much as there is, since frames of many streams come
   * together.
   */
  public static RecvByteBufAllocator reads() {
    return new AdaptiveRecvByteBufAllocator(LEAST_READ_OCTETS, FIRST_READ_OCTETS, MOST_READ_OCTETS)
        .maxMessagesPerRead(2);
  }

  /**
   * Netty closes a socket whose write fails at once, in whoever's reading that write was: then its
   * number may belong to another one before the turn is over. Without that, the handler hears of it
   * by an exception, and closes at the end of the turn.
   */
  public static void closeLaterWhenAWriteFails(Channel channel) {
    channel.config().setOption(ChannelOption.AUTO_CLOSE, false);
  }

  /** Takes over the channel, as its last handler. */
  public void begin() {
    channel.config().setRecvByteBufAllocator(reads());
    closeLaterWhenAWriteFails(channel);
    channel.pipeline().addLast("mux", this);
  }

  /** Takes over the frame's buffers. A frame sent after the link is lost is dropped. */
  public void send(Frame frame) {
    encoder.encode(frame, this::write);
    if (!flushScheduled) {
      flushScheduled = true;
      channel.eventLoop().execute(this::flush);
    }
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  public long pendingOctets() {
    ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
    return pending == null ? 0 : pending.totalPendingWriteBytes();
  }

  @Override
  public EventLoop eventLoop() {
    return channel.eventLoop();
  }

  @Override
  public Channel channel() {
    return channel;
  }

  /**
   * Closes the channel once what was sent is out, or after {@link #CLOSE_WITHIN} if the peer takes
   * nothing; nothing is received any more from now on.
   */
  @Override
  public void close() {
    decoder.close();
    channel.eventLoop().execute(this::closeOnceFlushed);
  }

  @Override
  public void abort(Throwable cause) {
    if (!lost) {
      lose(Optional.of(cause));
      channel.eventLoop().execute(channel::close);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf octets)) {
      ReferenceCountUtil.release(message);
      return;
    }
    try {
      decoder.decode(octets, receiver::received);
    } catch (FrameException e) {
      abort(e);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (!lost) {
      receiver.receivedAll();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (!lost && channel.isWritable()) {
      receiver.writable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    lose(Optional.empty());
  }

  /** Every write that a closed channel has not done comes here, before the channel is inactive. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof ClosedChannelException) {
      lose(Optional.empty());
    } else {
      abort(cause);
    }
  }

  private void lose(Optional<Throwable> cause) {
    if (!lost) {
      lost = true;
      decoder.close();
      receiver.lost(cause);
    }
  }

  private void closeOnceFlushed() {
    Future<?> deadline =
        channel
            .eventLoop()
            .schedule(() -> channel.close(), CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(_ -> deadline.cancel(false));
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> channel.close());
  }

  private void write(ByteBuf octets) {
    channel.write(octets, channel.voidPromise());
  }

  private void flush() {
    flushScheduled = false;
    channel.flush();
  }
}
