package io.htmux.agent.link;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * What one end has sent and the other has not acknowledged (SockMux 1.0 §6.7): the buffers
 * themselves, in order, and the position of the first octet. Positions count from 0 and never come
 * round: 63 bits at 10 Gbit/s last for 200 years.
 */
final class UnacknowledgedOctets {
  private final ArrayDeque<ByteBuf> buffers = new ArrayDeque<>();
  private long firstPosition;
  private long octets;

  /** Takes over the buffer. */
  void add(ByteBuf sent) {
    octets += sent.readableBytes();
    buffers.add(sent);
  }

  long octets() {
    return octets;
  }

  /** The position of the next octet to be sent. */
  long end() {
    return firstPosition + octets;
  }

  /**
   * Whether a peer can have come to that position: it has not been there before, and not beyond.
   */
  boolean covers(long position) {
    return position >= firstPosition && position <= end();
  }

  /** What lies before that position, which must be {@linkplain #covers covered}, is let go. */
  void acknowledge(long position) {
    if (!covers(position)) {
      throw new IllegalArgumentException(
          "position %d is not within %d..%d".formatted(position, firstPosition, end()));
    }
    while (firstPosition < position) {
      ByteBuf first = buffers.element();
      int gone = (int) Math.min(first.readableBytes(), position - firstPosition);
      first.skipBytes(gone);
      firstPosition += gone;
      octets -= gone;
      if (!first.isReadable()) {
        buffers.remove().release();
      }
    }
  }

  /** Everything once more, in order; the duplicates are the taker's. */
  void repeat(Consumer<ByteBuf> taker) {
    buffers.forEach(one -> taker.accept(one.retainedDuplicate()));
  }

  void clear() {
    buffers.forEach(ByteBuf::release);
    buffers.clear();
    firstPosition += octets;
    octets = 0;
  }
}
