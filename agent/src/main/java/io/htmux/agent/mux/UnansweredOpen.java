package io.htmux.agent.mux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * What a stream of the peer has before its owner answers: the octets that have come by then, and
 * what is to be done when it is over sooner.
 */
final class UnansweredOpen {
  private ByteBuf kept = Unpooled.EMPTY_BUFFER;
  private boolean answered;
  private Runnable abandoned = () -> {};

  /** The owner has answered; the dialect hears of the first time. */
  void answer(Dialect dialect) {
    if (!answered) {
      answered = true;
      dialect.answered();
    }
  }

  /** Nobody owns them yet. Copied, so that a small piece holds no large buffer; releases them. */
  void keep(ByteBuf octets, ByteBufAllocator allocator) {
    if (kept.capacity() == 0) {
      kept = allocator.buffer(octets.readableBytes());
    }
    kept.writeBytes(octets);
    octets.release();
  }

  boolean keepsOctets() {
    return kept.isReadable();
  }

  /** What was kept; the buffer is the caller's. */
  ByteBuf take() {
    ByteBuf octets = kept;
    kept = Unpooled.EMPTY_BUFFER;
    return octets;
  }

  void drop() {
    take().release();
  }

  void whenAbandoned(Runnable task) {
    abandoned = task;
  }

  /** It is over. Told at most once, and not after the answer. */
  void abandon() {
    if (!answered) {
      Runnable task = abandoned;
      abandoned = () -> {};
      task.run();
    }
  }
}
