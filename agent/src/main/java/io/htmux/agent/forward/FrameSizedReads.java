package io.htmux.agent.forward;

import io.htmux.agent.frame.Frame;
import io.htmux.agent.frame.NativeFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import java.util.function.IntSupplier;

/**
 * Reads from a socket in pieces that fill whole frames: a power of two would leave a tiny frame
 * behind every fourth full one. A quiet socket costs a small buffer, a busy one gets up to four
 * frames of 0.3 at a time, which are one of 1.0. In front there is room for a header of 1.0.
 */
final class FrameSizedReads extends DefaultMaxMessagesRecvByteBufAllocator {
  private static final int[] OCTETS = {
    2048,
    Frame.MAX_PAYLOAD_OCTETS,
    2 * Frame.MAX_PAYLOAD_OCTETS,
    4 * Frame.MAX_PAYLOAD_OCTETS,
    8 * Frame.MAX_PAYLOAD_OCTETS,
    16 * Frame.MAX_PAYLOAD_OCTETS
  };

  /** One frame of 1.0, or four of 0.3. */
  static final int USUAL_OCTETS = 4 * Frame.MAX_PAYLOAD_OCTETS;

  private final IntSupplier mostOctets;

  /** At most {@link #USUAL_OCTETS} at a time. */
  FrameSizedReads() {
    this(() -> USUAL_OCTETS);
  }

  /**
   * @param mostOctets asked before each read
   */
  FrameSizedReads(IntSupplier mostOctets) {
    this.mostOctets = mostOctets;
  }

  @Override
  @SuppressWarnings("deprecation") // Netty's own allocators still implement this method
  public Handle newHandle() {
    return new SteppedHandle();
  }

  private final class SteppedHandle extends MaxMessageHandle {
    private int step;
    private boolean wasSmall;

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      int headroom = NativeFrame.HEADER_OCTETS;
      return allocator.ioBuffer(headroom + guess()).setIndex(headroom, headroom);
    }

    @Override
    public int guess() {
      return Math.min(OCTETS[step], mostOctets.getAsInt());
    }

    /**
     * Up as soon as a read filled its buffer, down after two that would have fitted the step below.
     */
    @Override
    public void lastBytesRead(int octets) {
      super.lastBytesRead(octets);
      if (octets == attemptedBytesRead() && octets > 0) {
        step = Math.min(step + 1, OCTETS.length - 1);
        wasSmall = false;
      } else if (step > 0 && octets <= OCTETS[step - 1]) {
        step = wasSmall ? step - 1 : step;
        wasSmall = !wasSmall;
      } else {
        wasSmall = false;
      }
    }
  }
}
