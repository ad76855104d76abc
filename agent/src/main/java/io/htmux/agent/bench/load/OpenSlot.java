package io.htmux.agent.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;

/** One connection after the other: opened, answered with one octet, closed by the target. */
final class OpenSlot {
  /** Of all slots together; for the event loop only. */
  static final class Count {
    private final Latencies latencies = new Latencies();
    private boolean counts;
    private boolean over;
    private long opened;
    private long failed;

    void begin() {
      counts = true;
    }

    void end() {
      counts = false;
      over = true;
    }

    long opened() {
      return opened;
    }

    long failed() {
      return failed;
    }

    Latencies latencies() {
      return latencies;
    }

    private void closed(boolean wasAnswered) {
      if (counts && wasAnswered) {
        opened++;
      } else if (counts) {
        failed++;
      }
    }
  }

  private final Transport transport;
  private final int port;
  private final Count count;
  private Channel channel;

  OpenSlot(Transport transport, int port, Count count) {
    this.transport = transport;
    this.port = port;
    this.count = count;
  }

  void open() {
    long begin = System.nanoTime();
    ChannelFuture connecting = transport.connect(port, new Once(begin));
    channel = connecting.channel();
    connecting.addListener(
        connected -> {
          if (!connected.isSuccess()) {
            next(false);
          }
        });
  }

  void close() {
    channel.close();
  }

  /** In a task of its own: a new socket may get the number of the one that has just been closed. */
  private void next(boolean wasAnswered) {
    count.closed(wasAnswered);
    if (!count.over) {
      transport.loop().execute(this::open);
    }
  }

  private final class Once extends SimpleChannelInboundHandler<ByteBuf> {
    private final long beginNanos;
    private boolean answered;

    Once(long beginNanos) {
      this.beginNanos = beginNanos;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.writeAndFlush(Service.ONCE.asked(), context.voidPromise());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf read) {
      if (count.counts && !answered) {
        count.latencies.record(System.nanoTime() - beginNanos);
      }
      answered = true;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      next(answered);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
