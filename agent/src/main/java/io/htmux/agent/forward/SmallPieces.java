package io.htmux.agent.forward;

import io.netty.buffer.ByteBuf;

/**
 * Which pieces of what a peer sent are to be copied together while they wait. Each is a slice that
 * holds the whole buffer that it was read into: a peer that sends octet by octet could make its
 * window cost a thousand times what it says. With this, at most four times.
 */
final class SmallPieces {

  /** A piece that is less than this part of the buffer that it holds is small. */
  private static final int SMALL_PART = 4;

  /** As much may one piece hold that nothing waits before. */
  private static final int CHEAP_OCTETS = 4096;

  private static final int LEAST_GATHERED_OCTETS = 256;
  private static final int MOST_GATHERED_OCTETS = 16 * 1024;

  private SmallPieces() {}

  /**
   * @param behindOthers whether something waits before it already
   */
  static boolean isOne(ByteBuf piece, boolean behindOthers) {
    ByteBuf whole = piece;
    for (ByteBuf outer = piece.unwrap(); outer != null; outer = outer.unwrap()) {
      whole = outer;
    }
    return piece.readableBytes() < whole.capacity() / SMALL_PART
        && (whole.capacity() > CHEAP_OCTETS || behindOthers);
  }

  /** A buffer for that piece and some more, of where the piece is from. */
  static ByteBuf buffer(ByteBuf piece) {
    int least = Math.max(LEAST_GATHERED_OCTETS, piece.readableBytes());
    return piece.alloc().ioBuffer(least, Math.max(least, MOST_GATHERED_OCTETS));
  }

  /** Whether there is room for that piece in such a buffer. */
  static boolean fits(ByteBuf piece, ByteBuf gathered) {
    return piece.readableBytes() <= gathered.maxWritableBytes();
  }
}
