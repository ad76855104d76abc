package io.htmux.agent.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One direction of an {@link OctetPipe}, a handler of the connection that it reads. A direction
 * that is not open keeps what it reads: an original loses octets that arrive together with the head
 * that it waits for, so nothing goes to a client that has not spoken yet (HTMUX/1.0 §2.6).
 */
final class OctetFlow extends ChannelInboundHandlerAdapter {
  static final int MAX_HELD_OCTETS = 64 * 1024;

  private final Channel from;
  private final Channel to;
  private final Duration stallLimit;
  private final Consumer<ByteBuf> seen;
  private final Queue<ByteBuf> held = new ArrayDeque<>();
  private int heldOctets;
  private OctetFlow opposite;
  private boolean open;
  private boolean passed;
  private boolean ended;
  private boolean paused;
  private int pauses;
  private Future<?> watch;

  /**
   * @param seen is shown what is read, and leaves it as it is
   */
  OctetFlow(Channel from, Channel to, Duration stallLimit, boolean open, Consumer<ByteBuf> seen) {
    this.from = from;
    this.to = to;
    this.stallLimit = stallLimit;
    this.open = open;
    this.seen = seen;
  }

  void oppositeTo(OctetFlow other) {
    opposite = other;
  }

  /** Reads once more if there is room for it. */
  void next() {
    if (ended) {
      return;
    }
    if (open ? to.isWritable() : heldOctets < MAX_HELD_OCTETS) {
      paused = false;
      from.read();
    } else if (!paused) {
      paused = true;
      pauses++;
      watch();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf octets) || ended || !to.isActive()) {
      ReferenceCountUtil.release(message);
      return;
    }
    seen.accept(octets);
    if (open) {
      passed = true;
      to.write(octets, to.voidPromise());
    } else {
      held.add(octets);
      heldOctets += octets.readableBytes();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (open) {
      to.flush();
    }
    if (passed) {
      opposite.open();
    }
    next();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (from.isWritable()) {
      opposite.next();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end();
  }

  /** A connection that breaks is everyday; anything else is a bug and shows in the log. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      context.fireExceptionCaught(cause);
    }
    closeLater(from);
  }

  private void open() {
    if (open) {
      return;
    }
    open = true;
    for (ByteBuf next = held.poll(); next != null; next = held.poll()) {
      to.write(next, to.voidPromise());
    }
    heldOctets = 0;
    to.flush();
    next();
  }

  private void end() {
    if (ended) {
      return;
    }
    ended = true;
    held.forEach(ByteBuf::release);
    held.clear();
    if (watch != null) {
      watch.cancel(false);
    }
    to.flush();
    closeLater(to);
  }

  /** One timer at a time, however often reading pauses. */
  private void watch() {
    if (watch != null) {
      return;
    }
    int before = pauses;
    watch =
        from.eventLoop().schedule(() -> look(before), stallLimit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look(int before) {
    watch = null;
    if (ended || !paused) {
      return;
    }
    if (pauses == before) {
      closeLater(from);
    } else {
      watch();
    }
  }

  private static void closeLater(Channel channel) {
    channel.eventLoop().execute(channel::close);
  }
}
