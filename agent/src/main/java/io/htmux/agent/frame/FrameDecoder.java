package io.htmux.agent.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;

/**
 * Turns the octets of one link into frames. Version and length are checked before a payload is
 * touched; a payload is a slice of what was read, and only a frame that straddles two reads is
 * copied, so at most one frame is ever buffered.
 */
public final class FrameDecoder {
  private final ByteBufAllocator allocator;
  private final PayloadReader payloads = new PayloadReader();
  private ByteBuf straddling;
  private long octetsBefore;
  private boolean closed;

  public FrameDecoder(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /**
   * Decodes what was read; releases {@code in}. Frames own their buffers. Stops early when {@link
   * #close()} is called by the consumer.
   *
   * @throws FrameException when the peer's octets are no SockMux, saying what was expected, what
   *     came and where
   */
  public void decode(ByteBuf in, Consumer<Frame> frames) throws FrameException {
    try {
      if (straddling != null) {
        complete(in, frames);
      }
      while (!closed && in.readableBytes() >= Frame.HEADER_OCTETS) {
        int length = checkedLength(in);
        if (in.readableBytes() < Frame.HEADER_OCTETS + length) {
          break;
        }
        emit(in, length, frames);
      }
      if (!closed && in.isReadable()) {
        straddling = allocator.buffer(Frame.HEADER_OCTETS + Frame.MAX_PAYLOAD_OCTETS);
        straddling.writeBytes(in);
      }
    } finally {
      in.release();
    }
  }

  /** Drops what was buffered and everything that comes. */
  public void close() {
    closed = true;
    if (straddling != null) {
      straddling.release();
      straddling = null;
    }
  }

  private void complete(ByteBuf in, Consumer<Frame> frames) throws FrameException {
    if (!fill(in, Frame.HEADER_OCTETS)) {
      return;
    }
    int length = checkedLength(straddling);
    if (!fill(in, Frame.HEADER_OCTETS + length)) {
      return;
    }
    ByteBuf whole = straddling;
    straddling = null;
    try {
      emit(whole, length, frames);
    } finally {
      whole.release();
    }
  }

  private boolean fill(ByteBuf in, int octets) {
    int missing = octets - straddling.readableBytes();
    straddling.writeBytes(in, Math.min(Math.max(missing, 0), in.readableBytes()));
    return straddling.readableBytes() >= octets;
  }

  private int checkedLength(ByteBuf in) throws FrameException {
    int at = in.readerIndex();
    int version = in.getUnsignedByte(at);
    if (version != Frame.VERSION) {
      throw new FrameException(
          "expected SockMux version 0x%02x, got 0x%02x at octet %d of the session"
              .formatted(Frame.VERSION, version, octetsBefore));
    }
    int length = in.getUnsignedShort(at + 6);
    if (length > Frame.MAX_PAYLOAD_OCTETS) {
      throw new FrameException(
          "expected a payload of at most %d octets, got %d in a frame of type 0x%02x at octet %d"
              .formatted(
                  Frame.MAX_PAYLOAD_OCTETS, length, in.getUnsignedByte(at + 1), octetsBefore));
    }
    return length;
  }

  private void emit(ByteBuf in, int length, Consumer<Frame> frames) throws FrameException {
    int at = in.readerIndex();
    int type = in.getUnsignedByte(at + 1);
    int sender = in.getUnsignedShort(at + 2);
    int receiver = in.getUnsignedShort(at + 4);
    in.skipBytes(Frame.HEADER_OCTETS);
    ByteBuf payload = in.readSlice(length);
    Frame frame = payloads.read(type, sender, receiver, payload, octetsBefore);
    octetsBefore += Frame.HEADER_OCTETS + length;
    frames.accept(frame);
  }
}
