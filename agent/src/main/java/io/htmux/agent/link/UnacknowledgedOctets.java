package io.htmux.agent.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What one end has said and the other has not acknowledged (SockMux 1.0 §6.7), in order, and the
 * position of the first octet. Positions count from 0 and never come round: 63 bits at 10 Gbit/s
 * last for 200 years.
 *
 * <p>Large buffers are kept themselves; small ones, and small parts of larger ones, are copied
 * together, so that what is kept costs four times as much memory as it says, at most.
 */
final class UnacknowledgedOctets {
  private static final int SMALL_OCTETS = 512;

  /** Less than this part of a buffer is not worth keeping all of it. */
  private static final int SMALL_PART = 4;

  private static final int GATHERED_OCTETS = 2048;

  private final ByteBufAllocator allocator;
  private final ArrayDeque<ByteBuf> buffers = new ArrayDeque<>();
  private Optional<ByteBuf> gathering = Optional.empty();
  private long firstPosition;
  private long octets;

  UnacknowledgedOctets(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** Keeps what the buffer says; the buffer remains the caller's. */
  void keep(ByteBuf said) {
    int length = said.readableBytes();
    octets += length;
    if (length > SMALL_OCTETS && length >= heldOctets(said) / SMALL_PART) {
      gathering = Optional.empty();
      buffers.add(said.retainedDuplicate());
    } else if (length > 0) {
      ByteBuf gathered = roomFor(length);
      gathered.writeBytes(said, said.readerIndex(), length);
    }
  }

  long octets() {
    return octets;
  }

  /** The position of the next octet to be said. */
  long end() {
    return firstPosition + octets;
  }

  /** Whether a peer can be at that position: it has not been beyond it before. */
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
        gathering = gathering.filter(open -> !open.equals(first));
        buffers.remove().release();
      }
    }
  }

  /**
   * What lies behind that position, in order, as long as the taker wants more; the buffers are the
   * taker's.
   */
  void from(long position, Predicate<ByteBuf> taker) {
    List<ByteBuf> wanted = new ArrayList<>();
    long left = end() - position;
    for (Iterator<ByteBuf> last = buffers.descendingIterator(); left > 0; ) {
      ByteBuf part = last.next().retainedDuplicate();
      left -= part.readableBytes();
      wanted.add(part);
    }
    boolean goesOn = true;
    for (int i = wanted.size() - 1; i >= 0; i--) {
      ByteBuf part = wanted.get(i);
      if (i == wanted.size() - 1) {
        part.skipBytes((int) -left);
      }
      if (goesOn) {
        goesOn = taker.test(part);
      } else {
        part.release();
      }
    }
  }

  void clear() {
    buffers.forEach(ByteBuf::release);
    buffers.clear();
    gathering = Optional.empty();
    firstPosition += octets;
    octets = 0;
  }

  /** What the whole of it takes that a slice keeps in memory. */
  private static int heldOctets(ByteBuf slice) {
    ByteBuf whole = slice;
    for (ByteBuf outer = slice.unwrap(); outer != null; outer = outer.unwrap()) {
      whole = outer;
    }
    return whole.capacity();
  }

  private ByteBuf roomFor(int length) {
    if (gathering.isEmpty() || gathering.get().writableBytes() < length) {
      int room = Math.max(GATHERED_OCTETS, length);
      ByteBuf next = allocator.ioBuffer(room, room);
      buffers.add(next);
      gathering = Optional.of(next);
    }
    return gathering.get();
  }
}
