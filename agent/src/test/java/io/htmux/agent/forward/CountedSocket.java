package io.htmux.agent.forward;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Queue;
import java.util.function.IntPredicate;

/**
 * A TCP socket whose buffers come from a counting allocator, and that notices when it is closed
 * from inside the reading of another one.
 */
final class CountedSocket extends NioSocketChannel {
  private static final ThreadLocal<Channel> READING = new ThreadLocal<>();

  private final Queue<String> wrongCloses;
  private final IntPredicate writesFail;

  /**
   * @param writesFail whether what is written to that port, of the far end, now fails, as when the
   *     far host has gone
   */
  CountedSocket(ByteBufAllocator buffers, Queue<String> wrongCloses, IntPredicate writesFail) {
    this.wrongCloses = wrongCloses;
    this.writesFail = writesFail;
    count(buffers);
  }

  private CountedSocket(
      Channel parent,
      SocketChannel accepted,
      ByteBufAllocator buffers,
      Queue<String> wrongCloses,
      IntPredicate writesFail) {
    super(parent, accepted);
    this.wrongCloses = wrongCloses;
    this.writesFail = writesFail;
    count(buffers);
  }

  private void count(ByteBufAllocator buffers) {
    config().setAllocator(buffers);
    pipeline().addFirst(new ReadingMark());
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer out) throws Exception {
    if (!out.isEmpty() && writesFail.test(remoteAddress().getPort())) {
      throw new IOException("the far host has gone");
    }
    super.doWrite(out);
  }

  @Override
  protected void doClose() throws Exception {
    Channel reading = READING.get();
    if (reading != null && !reading.equals(this)) {
      wrongCloses.add(this + " was closed while " + reading + " was read");
    }
    super.doClose();
  }

  /** Accepts such sockets. */
  static final class Port extends NioServerSocketChannel {
    private final ByteBufAllocator buffers;
    private final Queue<String> wrongCloses;
    private final IntPredicate writesFail;

    Port(ByteBufAllocator buffers, Queue<String> wrongCloses, IntPredicate writesFail) {
      this.buffers = buffers;
      this.wrongCloses = wrongCloses;
      this.writesFail = writesFail;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws IOException {
      SocketChannel socket = javaChannel().accept();
      if (socket == null) {
        return 0;
      }
      accepted.add(new CountedSocket(this, socket, buffers, wrongCloses, writesFail));
      return 1;
    }
  }

  private static final class ReadingMark extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      READING.set(context.channel());
      try {
        context.fireChannelRead(message);
      } finally {
        READING.remove();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      READING.set(context.channel());
      try {
        context.fireChannelReadComplete();
      } finally {
        READING.remove();
      }
    }
  }
}
