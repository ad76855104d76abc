package io.htmux.agent.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;

/**
 * Turns frames into octets (SockMux 1.0 §6.1). Octets of a stream leave as the buffer they came in:
 * with the header in front of them in the same buffer when there is room that nobody else sees,
 * else behind a header of their own.
 */
public final class NativeEncoder {
  private static final char LAST_OF_LATIN_1 = '\u00ff';

  private final ByteBufAllocator allocator;

  public NativeEncoder(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** Some octets of a stream; takes over the buffer and hands on one or two. */
  public void data(int stream, ByteBuf octets, Consumer<ByteBuf> out) {
    int length = octets.readableBytes();
    if (length > NativeFrame.MOST_DATA_OCTETS) {
      octets.release();
      throw new IllegalArgumentException(
          "a frame carries at most " + NativeFrame.MOST_DATA_OCTETS + " octets, not " + length);
    }
    int at = octets.readerIndex() - NativeFrame.HEADER_OCTETS;
    if (at >= 0 && octets.refCnt() == 1 && !octets.isReadOnly()) {
      octets.setLong(at, header(NativeType.DATA, length, stream));
      out.accept(octets.readerIndex(at));
    } else {
      out.accept(begin(NativeType.DATA, stream, length, 0));
      out.accept(octets);
    }
  }

  /** So many octets were consumed, and so many more than before may be on their way. */
  public ByteBuf credit(int stream, int consumedOctets, int growthOctets) {
    return begin(NativeType.CREDIT, stream, 8, 8).writeInt(consumedOctets).writeInt(growthOctets);
  }

  /** Takes over the buffer of a datagram. */
  public void encode(NativeFrame frame, Consumer<ByteBuf> out) {
    switch (frame) {
      case NativeFrame.Datagram f -> datagram(f, out);
      case NativeFrame.Open f ->
          out.accept(
              withTexts(
                  begin(
                          NativeType.OPEN,
                          f.stream(),
                          6 + octets(f.target(), f.client(), f.acceptedAt()))
                      .writeByte(f.datagrams() ? 1 : 0)
                      .writeByte(f.destination() ? 1 : 0)
                      .writeInt(f.windowOctets()),
                  f.target(),
                  f.client(),
                  f.acceptedAt()));
      case NativeFrame.Opened f ->
          out.accept(
              withTexts(
                  begin(NativeType.OPENED, f.stream(), 4 + octets(f.target(), f.local()))
                      .writeInt(f.windowOctets()),
                  f.target(),
                  f.local()));
      case NativeFrame.Refused f ->
          out.accept(reason(NativeType.REFUSED, f.stream(), f.reason(), f.text()));
      case NativeFrame.Shut f -> out.accept(begin(NativeType.SHUT, f.stream(), 0));
      case NativeFrame.Reset f ->
          out.accept(reason(NativeType.RESET, f.stream(), f.reason(), f.text()));
      case NativeFrame.Ping f -> out.accept(number(NativeType.PING, f.token()));
      case NativeFrame.Pong f -> out.accept(number(NativeType.PONG, f.token()));
      case NativeFrame.Ack f -> out.accept(number(NativeType.ACK, f.position()));
      case NativeFrame.Listen f ->
          out.accept(
              withTexts(
                  begin(NativeType.LISTEN, NativeFrame.SESSION, 2 + octets(f.name(), f.at()))
                      .writeShort(f.request()),
                  f.name(),
                  f.at()));
      case NativeFrame.Listening f ->
          out.accept(
              withTexts(
                  begin(NativeType.LISTENING, NativeFrame.SESSION, 3 + octets(f.text()))
                      .writeShort(f.request())
                      .writeByte(f.reason().octet),
                  f.text()));
      case NativeFrame.Unlisten f ->
          out.accept(begin(NativeType.UNLISTEN, NativeFrame.SESSION, 2).writeShort(f.request()));
      case NativeFrame.Drain f ->
          out.accept(
              withTexts(
                  begin(NativeType.DRAIN, NativeFrame.SESSION, 4 + octets(f.text()))
                      .writeInt((int) f.seconds()),
                  f.text()));
      case NativeFrame.End f ->
          out.accept(reason(NativeType.END, NativeFrame.SESSION, f.reason(), f.text()));
    }
  }

  private void datagram(NativeFrame.Datagram frame, Consumer<ByteBuf> out) {
    int length = frame.octets().readableBytes();
    if (length > NativeFrame.MOST_DATAGRAM_OCTETS) {
      frame.release();
      throw new IllegalArgumentException(
          "a datagram has at most " + NativeFrame.MOST_DATAGRAM_OCTETS + " octets, not " + length);
    }
    out.accept(begin(NativeType.DATAGRAM, frame.stream(), length, 0));
    if (length > 0) {
      out.accept(frame.octets());
    } else {
      frame.release();
    }
  }

  private ByteBuf reason(NativeType type, int stream, Reason reason, String text) {
    return withTexts(begin(type, stream, 1 + octets(text)).writeByte(reason.octet), text);
  }

  private ByteBuf number(NativeType type, long number) {
    return begin(type, NativeFrame.SESSION, 8).writeLong(number);
  }

  private ByteBuf begin(NativeType type, int stream, int length) {
    return begin(type, stream, length, length);
  }

  private ByteBuf begin(NativeType type, int stream, int length, int roomOctets) {
    return allocator
        .ioBuffer(NativeFrame.HEADER_OCTETS + roomOctets)
        .writeLong(header(type, length, stream));
  }

  private static long header(NativeType type, int length, int stream) {
    return ((long) type.octet << 56) | ((long) length << 32) | Integer.toUnsignedLong(stream);
  }

  /** What these texts take, each with its length in front; a longer one is cut. */
  private static int octets(String... texts) {
    int octets = 0;
    for (String text : texts) {
      octets += 1 + Math.min(text.length(), NativeFrame.MOST_TEXT_OCTETS);
    }
    return octets;
  }

  private static ByteBuf withTexts(ByteBuf frame, String... texts) {
    for (String text : texts) {
      int length = Math.min(text.length(), NativeFrame.MOST_TEXT_OCTETS);
      frame.writeByte(length);
      for (int i = 0; i < length; i++) {
        char character = text.charAt(i);
        frame.writeByte(character <= LAST_OF_LATIN_1 ? character : '?');
      }
    }
    return frame;
  }
}
