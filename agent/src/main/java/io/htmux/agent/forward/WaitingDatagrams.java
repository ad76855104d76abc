package io.htmux.agent.forward;

import io.htmux.agent.mux.DroppedDatagram;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** The first datagrams of a user whose way is not open yet: few, and small altogether. */
final class WaitingDatagrams {
  static final int MOST = 16;
  static final int MOST_OCTETS = 16 * 1024;

  private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
  private int octets;

  /**
   * Takes over a datagram.
   *
   * @return whether it is kept; if not, it was released
   */
  boolean add(ByteBuf datagram) {
    if (waiting.size() == MOST || octets + datagram.readableBytes() > MOST_OCTETS) {
      datagram.release();
      return false;
    }
    octets += datagram.readableBytes();
    waiting.add(datagram);
    return true;
  }

  /** The first one, if it has no more octets than that; the buffer is the caller's. */
  ByteBuf first(int maxOctets) {
    ByteBuf first = waiting.peek();
    if (first == null || first.readableBytes() > maxOctets) {
      return Unpooled.EMPTY_BUFFER;
    }
    octets -= first.readableBytes();
    return waiting.remove();
  }

  /** All in order, each of which is the taker's. */
  void drainTo(Consumer<ByteBuf> taker) {
    octets = 0;
    for (ByteBuf next = waiting.poll(); next != null; next = waiting.poll()) {
      taker.accept(next);
    }
  }

  /** Their way will not be open any more. */
  void drop(Consumer<DroppedDatagram> dropped) {
    drainTo(
        datagram -> {
          datagram.release();
          dropped.accept(DroppedDatagram.NOT_OPEN);
        });
  }
}
