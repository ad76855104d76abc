package io.htmux.agent.forward;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Datagrams are read into room for the largest there can be; a small one that waits anywhere, or is
 * kept until it is acknowledged, shall not hold all of that.
 */
final class RightSize {
  private RightSize() {}

  /** The same octets in a buffer of their size; takes over the buffer, and so does the caller. */
  static ByteBuf of(ByteBufAllocator allocator, ByteBuf datagram) {
    int length = datagram.readableBytes();
    if (length > datagram.capacity() / 2) {
      return datagram;
    }
    try {
      return allocator.ioBuffer(length, Math.max(1, length)).writeBytes(datagram);
    } finally {
      datagram.release();
    }
  }
}
