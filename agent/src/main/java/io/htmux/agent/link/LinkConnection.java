package io.htmux.agent.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One TCP connection of a {@link ResumableLink}: the last handler of its channel. When it is not
 * the link's current one any more, nothing that it says counts. It flushes once per turn of the
 * event loop, on which all its methods are called.
 */
final class LinkConnection extends ChannelInboundHandlerAdapter {

  /** Who takes what comes, while the connection is current. */
  interface Owner {
    /** Takes over the buffer. */
    void read(ByteBuf octets);

    /** No more comes in this read. */
    void readAll();

    /** As {@link Splice#endsFrame}. */
    boolean endsFrame(EpollSocketChannel socket);

    /** It takes more octets again. */
    void writable();

    /** It is of no use any more, and not current; empty when the peer closed it in order. */
    void lost(Optional<Throwable> cause);

    /** What was read, or doing something with it, has failed. */
    void failed(Throwable cause);
  }

  /** Less of what was sent lies in the kernel, where nothing can overtake it any more. */
  private static final long NOT_SENT_LOW_OCTETS = 128 * 1024;

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  private final Channel channel;
  private final Owner owner;
  private final Runnable flush = this::flush;
  private boolean isCurrent = true;
  private boolean flushScheduled;

  LinkConnection(Channel channel, Owner owner) {
    this.channel = channel;
    this.owner = owner;
  }

  void begin() {
    LinkReads.begin(channel, this::moveOctets);
    FrameLink.closeLaterWhenAWriteFails(channel);
    if (channel instanceof EpollSocketChannel) {
      channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, NOT_SENT_LOW_OCTETS);
    }
    channel.pipeline().addLast("mux", this);
    if (!channel.isActive()) {
      channel.eventLoop().execute(() -> lost(Optional.empty()));
    }
  }

  Channel channel() {
    return channel;
  }

  boolean isCurrent() {
    return isCurrent;
  }

  boolean isWritable() {
    return isCurrent && channel.isWritable();
  }

  /** Octets that the kernel has not taken yet. */
  long pendingOctets() {
    ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
    return pending == null ? 0 : pending.totalPendingWriteBytes();
  }

  /** Takes over the buffer. */
  void write(ByteBuf octets) {
    channel.write(octets, channel.voidPromise());
    if (!flushScheduled) {
      flushScheduled = true;
      channel.eventLoop().execute(flush);
    }
  }

  /** It is of no use any more. */
  void lost(Optional<Throwable> cause) {
    if (isCurrent) {
      drop();
      owner.lost(cause);
    }
  }

  /** It may be called from inside the reading of another channel. */
  void drop() {
    isCurrent = false;
    channel.eventLoop().execute(channel::close);
  }

  /** Closes it once what was written is out, or after {@link #CLOSE_WITHIN}. */
  void closeOnceFlushed() {
    isCurrent = false;
    Future<?> deadline =
        channel
            .eventLoop()
            .schedule(() -> channel.close(), CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(_ -> deadline.cancel(false));
    channel
        .eventLoop()
        .execute(
            () -> channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> channel.close()));
  }

  // ---- from the channel

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (isCurrent && message instanceof ByteBuf octets) {
      owner.read(octets);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  /** Only where nothing stands between the socket and the frames: neither TLS nor WebSocket. */
  private boolean moveOctets() {
    return isCurrent
        && channel instanceof EpollSocketChannel socket
        && channel.pipeline().firstContext().handler() == this
        && owner.endsFrame(socket);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (isCurrent) {
      owner.readAll();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (isWritable()) {
      owner.writable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    lost(Optional.empty());
  }

  /** Every write that a closed channel has not done comes here, before the channel is inactive. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof ClosedChannelException) {
      lost(Optional.empty());
    } else if (cause instanceof IOException || !isCurrent) {
      lost(Optional.of(cause));
    } else {
      owner.failed(cause);
    }
  }

  private void flush() {
    flushScheduled = false;
    channel.flush();
  }
}
