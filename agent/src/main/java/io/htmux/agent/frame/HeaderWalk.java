package io.htmux.agent.frame;

import io.netty.buffer.ByteBuf;
import java.util.function.LongUnaryOperator;

/**
 * Finds the headers in the frames of one direction that are on their way to somebody else (SockMux
 * 0.3 §1.1, SockMux 1.0 §6.1: 8 octets either way). Payloads are stepped over; nothing is kept,
 * changed or released. On one event loop.
 */
public final class HeaderWalk {
  /** What {@code headers} answers to octets that are no header. */
  public static final long NO_HEADER = -1;

  private final LongUnaryOperator headers;
  private long header;
  private int headerOctets;
  private long payloadOctets;
  private boolean lost;

  /**
   * @param headers told each header, its first octet in the highest place; answers with the length
   *     of the payload behind it, or {@link #NO_HEADER}
   */
  public HeaderWalk(LongUnaryOperator headers) {
    this.headers = headers;
  }

  /** These octets pass next; they stay as they are, and the caller's. */
  public void pass(ByteBuf octets) {
    int at = octets.readerIndex();
    while (!lost && at < octets.writerIndex()) {
      if (payloadOctets > 0) {
        int step = (int) Math.min(payloadOctets, octets.writerIndex() - at);
        payloadOctets -= step;
        at += step;
      } else {
        take(octets.getUnsignedByte(at++));
      }
    }
  }

  /** Whether something came that was no frame: from there on nobody can tell where one begins. */
  public boolean isLost() {
    return lost;
  }

  private void take(short octet) {
    header = header << Byte.SIZE | octet;
    if (++headerOctets == Frame.HEADER_OCTETS) {
      headerOctets = 0;
      payloadOctets = headers.applyAsLong(header);
      lost = payloadOctets == NO_HEADER;
    }
  }
}
