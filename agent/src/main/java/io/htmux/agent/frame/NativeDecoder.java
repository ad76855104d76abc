package io.htmux.agent.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * Turns the octets of a session into frames of SockMux 1.0. Type, length and stream are checked
 * before a payload is touched. Octets of a stream are handed on as they come, as slices of what was
 * read, without waiting for the rest of their frame; only a frame of another type that straddles
 * two reads is gathered, and never more than one.
 *
 * <p>It outlives a connection: after {@link #nextConnection} it goes on in the middle of the frame
 * where the last one broke.
 */
public final class NativeDecoder {

  /** Who takes the frames; the buffers are the receiver's. */
  public interface Receiver {
    /** Some octets of a stream: a whole DATA frame or a part of one. */
    void data(int stream, ByteBuf octets);

    /**
     * The peer has consumed some octets of that stream, and takes some more than before. Both
     * numbers are unsigned 31 bits.
     */
    void credit(int stream, int consumedOctets, int growthOctets);

    /** Any other frame. */
    void received(NativeFrame frame);
  }

  private final ByteBufAllocator allocator;
  private final NativePayloads payloads = new NativePayloads();
  private ByteBuf gathered = Unpooled.EMPTY_BUFFER;
  private long header;
  private int headerOctets;
  private NativeType type = NativeType.DATA;
  private int stream;
  private int missingOctets;
  private boolean inPayload;
  private boolean skipping;
  private long position;
  private boolean closed;

  public NativeDecoder(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /**
   * Decodes what was read; releases {@code in}. Stops early when {@link #close()} is called by the
   * receiver.
   *
   * @throws FrameException when the peer's octets are no SockMux 1.0, saying what was expected,
   *     what came and where
   */
  public void decode(ByteBuf in, Receiver receiver) throws FrameException {
    try {
      while (!closed && in.isReadable()) {
        if (!inPayload) {
          readHeader(in);
        }
        if (inPayload) {
          readPayload(in, receiver);
        }
      }
    } finally {
      in.release();
    }
  }

  /** Octets of the frame stream that were taken, without those of ACK (SockMux 1.0 §6.7). */
  public long position() {
    return position;
  }

  /** The stream of the frame that is under way, or of the last one. */
  public int stream() {
    return stream;
  }

  /** Octets of a stream that are still to come in the frame that is under way; 0 for none. */
  public int octetsToCome() {
    return inPayload && !skipping && !closed && type == NativeType.DATA ? missingOctets : 0;
  }

  /** So many of {@link #octetsToCome} went where they belong without coming through here. */
  public void passed(int octets) {
    if (octets > octetsToCome()) {
      throw new IllegalStateException(
          "%d octets cannot have passed: %d were to come".formatted(octets, octetsToCome()));
    }
    missingOctets -= octets;
    inPayload = missingOctets > 0;
    count(octets, false);
  }

  /** What comes next is from another connection, beginning at {@link #position}. */
  public void nextConnection() {
    boolean inAck =
        inPayload ? !skipping && type == NativeType.ACK : headerOctets > 0 && firstIsAck();
    if (inAck) {
      headerOctets = 0;
      header = 0;
      inPayload = false;
      dropGathered();
    }
  }

  /** Drops what was gathered and everything that comes. */
  public void close() {
    closed = true;
    dropGathered();
  }

  private void readHeader(ByteBuf in) throws FrameException {
    if (headerOctets == 0 && in.readableBytes() >= NativeFrame.HEADER_OCTETS) {
      header = in.readLong();
      headerOctets = NativeFrame.HEADER_OCTETS;
      count(NativeFrame.HEADER_OCTETS, firstIsAck());
    } else {
      while (headerOctets < NativeFrame.HEADER_OCTETS && in.isReadable()) {
        header = (header << 8) | in.readUnsignedByte();
        headerOctets++;
        count(1, firstIsAck());
      }
    }
    if (headerOctets == NativeFrame.HEADER_OCTETS) {
      examine((int) (header >>> 56), (int) (header >>> 32) & 0xFFFFFF, (int) header);
      headerOctets = 0;
      header = 0;
    }
  }

  private void examine(int octet, int length, int id) throws FrameException {
    NativeType known = NativeType.of(octet).orElse(null);
    if (known == null) {
      if (octet < NativeType.FIRST || octet >= NativeType.FIRST_FATAL) {
        throw new FrameException(
            "expected a frame type of SockMux 1.0, 0x80..0xbf, got 0x%02x before octet %d of the session"
                .formatted(octet, position));
      }
    } else {
      check(known, length, id);
      type = known;
    }
    skipping = known == null;
    stream = id;
    missingOctets = length;
    inPayload = true;
  }

  private void check(NativeType known, int length, int id) throws FrameException {
    if (length < known.leastOctets || length > known.mostOctets) {
      throw new FrameException(
          "expected a payload of %d..%d octets in %s, got %d before octet %d of the session"
              .formatted(known.leastOctets, known.mostOctets, known, length, position));
    }
    if ((id == NativeFrame.SESSION) != (known.scope == NativeType.Scope.SESSION)) {
      throw new FrameException(
          "expected %s for %s, got stream %s before octet %d of the session"
              .formatted(
                  known,
                  known.scope == NativeType.Scope.SESSION ? "the session (stream 0)" : "a stream",
                  Integer.toUnsignedString(id),
                  position));
    }
  }

  private void readPayload(ByteBuf in, Receiver receiver) throws FrameException {
    int here = Math.min(missingOctets, in.readableBytes());
    if (skipping || type == NativeType.DATA) {
      missingOctets -= here;
      inPayload = missingOctets > 0;
      count(here, false);
      if (skipping) {
        in.skipBytes(here);
      } else if (here > 0) {
        receiver.data(stream, in.readRetainedSlice(here));
      }
      return;
    }
    count(here, type == NativeType.ACK);
    if (gathered.capacity() == 0 && here == missingOctets) {
      inPayload = false;
      if (type == NativeType.CREDIT) {
        credit(in, receiver);
      } else {
        receiver.received(payloads.read(type, stream, in.readSlice(here), position));
      }
      return;
    }
    gather(in, here);
    if (missingOctets == 0) {
      ByteBuf whole = gathered;
      gathered = Unpooled.EMPTY_BUFFER;
      inPayload = false;
      try {
        emit(whole, receiver);
      } finally {
        whole.release();
      }
    }
  }

  private void gather(ByteBuf in, int here) {
    if (gathered.capacity() == 0) {
      gathered = allocator.buffer(missingOctets);
    }
    gathered.writeBytes(in, here);
    missingOctets -= here;
  }

  private void emit(ByteBuf payload, Receiver receiver) throws FrameException {
    if (type == NativeType.CREDIT) {
      credit(payload, receiver);
    } else {
      receiver.received(payloads.read(type, stream, payload, position));
    }
  }

  /** Its length, which was checked, is that of two counts: no slice is needed to bound it. */
  private void credit(ByteBuf payload, Receiver receiver) throws FrameException {
    receiver.credit(stream, payloads.count(payload, position), payloads.count(payload, position));
  }

  private boolean firstIsAck() {
    return (int) (header >>> (8 * (headerOctets - 1))) == NativeType.ACK.octet;
  }

  private void count(int octets, boolean ofAck) {
    if (!ofAck) {
      position += octets;
    }
  }

  private void dropGathered() {
    gathered.release();
    gathered = Unpooled.EMPTY_BUFFER;
  }
}
