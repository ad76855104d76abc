package io.htmux.agent.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.concurrent.TimeUnit;

/**
 * Requests of one stream at fixed times, each answered by as many octets. One is under way at a
 * time: when its answer is late, the next leaves at once, and its latency still counts from when it
 * was to leave, so that a tunnel that stands still is charged for all who had to wait.
 */
final class RequestStream extends SimpleChannelInboundHandler<ByteBuf> {
  private final int octets;
  private final long periodNanos;
  private final Measuring measuring;
  private long dueNanos;
  private int answered;

  /** When answers are counted, and where. */
  record Measuring(long fromNanos, long untilNanos, Latencies latencies) {
    void answered(long dueNanos, long nowNanos) {
      if (nowNanos - fromNanos >= 0 && nowNanos - untilNanos < 0) {
        latencies.record(nowNanos - dueNanos);
      }
    }
  }

  /**
   * @param firstNanos when the first request is to leave
   */
  RequestStream(int octets, long periodNanos, long firstNanos, Measuring measuring) {
    this.octets = octets;
    this.periodNanos = periodNanos;
    this.dueNanos = firstNanos;
    this.measuring = measuring;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context.writeAndFlush(Service.ECHO.asked());
    sendWhenDue(context);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf read) {
    answered += read.readableBytes();
    if (answered >= octets) {
      measuring.answered(dueNanos, System.nanoTime());
      dueNanos += periodNanos;
      sendWhenDue(context);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  private void sendWhenDue(ChannelHandlerContext context) {
    long wait = dueNanos - System.nanoTime();
    if (wait <= 0) {
      send(context);
    } else {
      context.executor().schedule(() -> send(context), wait, TimeUnit.NANOSECONDS);
    }
  }

  private void send(ChannelHandlerContext context) {
    answered = 0;
    ByteBuf request = context.alloc().directBuffer(octets).writeZero(octets);
    context.writeAndFlush(request, context.voidPromise());
  }
}
