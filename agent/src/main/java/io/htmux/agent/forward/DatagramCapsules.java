package io.htmux.agent.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageCodec;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.List;

/**
 * Datagrams as capsules of type DATAGRAM (RFC 9297 §3.2, RFC 9297 §3.5), with context 0 in front of
 * each, which is a whole UDP payload (RFC 9298 §5). Other types of capsules and other contexts are
 * left out, as both demand. What a stream cannot take now is dropped, as a network would.
 */
final class DatagramCapsules extends ByteToMessageCodec<ByteBuf> {

  /** "UDP Proxying Payload" is at most 65527 octets; its context is one more. */
  static final int MAX_DATAGRAM_OCTETS = 65527;

  private static final int DATAGRAM = 0;
  private static final int MAX_CAPSULE_OCTETS = MAX_DATAGRAM_OCTETS + 8;

  @Override
  protected void encode(ChannelHandlerContext context, ByteBuf datagram, ByteBuf out) {
    int length = datagram.readableBytes();
    if (length <= MAX_DATAGRAM_OCTETS && context.channel().isWritable()) {
      out.writeByte(DATAGRAM);
      writeNumber(out, length + 1);
      out.writeByte(0);
      out.writeBytes(datagram);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    int start = in.readerIndex();
    long type = readNumber(in);
    long length = type < 0 ? -1 : readNumber(in);
    if (length > MAX_CAPSULE_OCTETS) {
      in.skipBytes(in.readableBytes());
      throw new CorruptedFrameException(
          "expected a capsule of at most " + MAX_CAPSULE_OCTETS + " octets, came " + length);
    }
    if (length < 0 || in.readableBytes() < length) {
      in.readerIndex(start);
      return;
    }
    ByteBuf capsule = in.readSlice((int) length);
    if (type == DATAGRAM && readNumber(capsule) == 0) {
      out.add(capsule.retain());
    }
  }

  /**
   * A number as QUIC writes it (RFC 9000 §16); negative, and nothing is taken, when it is not
   * whole.
   */
  private static long readNumber(ByteBuf in) {
    if (!in.isReadable()) {
      return -1;
    }
    int octets = 1 << (in.getUnsignedByte(in.readerIndex()) >> 6);
    if (in.readableBytes() < octets) {
      return -1;
    }
    long number = in.readUnsignedByte() & 0x3F;
    for (int i = 1; i < octets; i++) {
      number = number << 8 | in.readUnsignedByte();
    }
    return number;
  }

  private static void writeNumber(ByteBuf out, int number) {
    if (number < 1 << 6) {
      out.writeByte(number);
    } else if (number < 1 << 14) {
      out.writeShort(number | 1 << 14);
    } else {
      out.writeInt(number | 1 << 31);
    }
  }
}
