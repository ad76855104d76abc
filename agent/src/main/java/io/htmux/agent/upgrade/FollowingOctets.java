package io.htmux.agent.upgrade;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What followed a head, kept for the handlers to come. Little gathers here, since reading is off
 * meanwhile; a limit holds all the same.
 */
final class FollowingOctets {

  static final int MAX_OCTETS = 128 * 1024;

  private final Queue<ByteBuf> buffers = new ArrayDeque<>();
  private int octets;

  /**
   * Takes the buffer over.
   *
   * @return false if that was too much
   */
  boolean add(ByteBuf buffer) {
    if (!buffer.isReadable()) {
      buffer.release();
      return true;
    }
    buffers.add(buffer);
    octets += buffer.readableBytes();
    return octets <= MAX_OCTETS;
  }

  boolean isEmpty() {
    return buffers.isEmpty();
  }

  /** Hands all to the handlers behind {@code context}, and the duty to release with it. */
  void passOn(ChannelHandlerContext context) {
    if (buffers.isEmpty()) {
      return;
    }
    for (ByteBuf next = buffers.poll(); next != null; next = buffers.poll()) {
      context.fireChannelRead(next);
    }
    octets = 0;
    context.fireChannelReadComplete();
  }

  void release() {
    for (ByteBuf next = buffers.poll(); next != null; next = buffers.poll()) {
      next.release();
    }
    octets = 0;
  }
}
