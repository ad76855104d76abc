package io.htmux.agent.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;

/** Sends without end, one chunk at a time; what comes is dropped. */
final class Pour extends ChannelInboundHandlerAdapter implements OctetCount {
  static final int CHUNK_OCTETS = 128 * 1024;

  /** Of the process, never released. */
  private static final ByteBuf CHUNK = chunk(UnpooledByteBufAllocator.DEFAULT);

  private final Optional<Service> asked;
  private long octets;

  /**
   * @param asked what the other end is asked for first
   */
  Pour(Optional<Service> asked) {
    this.asked = asked;
  }

  /** Those that were handed to the socket, at most one chunk more than the kernel took. */
  @Override
  public long octets() {
    return octets;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    if (context.channel().isActive()) {
      begin(context);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    begin(context);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    pour(context);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  private void begin(ChannelHandlerContext context) {
    asked.ifPresent(service -> context.write(service.asked()));
    pour(context);
  }

  private void pour(ChannelHandlerContext context) {
    while (context.channel().isWritable()) {
      context.write(CHUNK.duplicate(), context.voidPromise());
      octets += CHUNK_OCTETS;
    }
    context.flush();
  }

  private static ByteBuf chunk(ByteBufAllocator allocator) {
    return Unpooled.unreleasableBuffer(
        allocator.directBuffer(CHUNK_OCTETS).writeZero(CHUNK_OCTETS));
  }
}
