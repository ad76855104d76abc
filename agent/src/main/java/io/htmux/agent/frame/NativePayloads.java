package io.htmux.agent.frame;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Reads the whole payload of a frame of SockMux 1.0, given as a slice of exactly its length, as
 * what its type says.
 */
final class NativePayloads {

  NativeFrame read(NativeType type, int stream, ByteBuf payload, long where) throws FrameException {
    NativeFrame frame =
        switch (type) {
          case OPEN -> open(stream, payload, where);
          case OPENED ->
              new NativeFrame.Opened(
                  stream, count(payload, where), text(payload, where), text(payload, where));
          case REFUSED -> new NativeFrame.Refused(stream, reason(payload), text(payload, where));
          case SHUT -> new NativeFrame.Shut(stream);
          case RESET -> new NativeFrame.Reset(stream, reason(payload), text(payload, where));
          case DATAGRAM ->
              new NativeFrame.Datagram(stream, payload.readRetainedSlice(payload.readableBytes()));
          case PING -> new NativeFrame.Ping(payload.readLong());
          case PONG -> new NativeFrame.Pong(payload.readLong());
          case LISTEN ->
              new NativeFrame.Listen(
                  payload.readUnsignedShort(), text(payload, where), text(payload, where));
          case LISTENING ->
              new NativeFrame.Listening(
                  payload.readUnsignedShort(), reason(payload), text(payload, where));
          case UNLISTEN -> new NativeFrame.Unlisten(payload.readUnsignedShort());
          case DRAIN -> new NativeFrame.Drain(payload.readUnsignedInt(), text(payload, where));
          case ACK -> new NativeFrame.Ack(position(payload, where));
          case END -> new NativeFrame.End(reason(payload), text(payload, where));
          case DATA, CREDIT -> throw new IllegalStateException(type + " is no object");
        };
    if (payload.isReadable()) {
      throw new FrameException(
          "expected the end of %s, got %d more octets before octet %d of the session"
              .formatted(type, payload.readableBytes(), where));
    }
    return frame;
  }

  /** A number of octets, which has 31 bits at most. */
  int count(ByteBuf payload, long where) throws FrameException {
    long count = payload.readUnsignedInt();
    if (count > Integer.MAX_VALUE) {
      throw new FrameException(
          "expected a number of octets of at most %d, got %d before octet %d of the session"
              .formatted(Integer.MAX_VALUE, count, where));
    }
    return (int) count;
  }

  private NativeFrame open(int stream, ByteBuf payload, long where) throws FrameException {
    int transport = payload.readUnsignedByte();
    int kind = payload.readUnsignedByte();
    if (transport > 1 || kind > 1) {
      throw new FrameException(
          "expected a transport and a kind of target of 0 or 1, got %d and %d before octet %d of the session"
              .formatted(transport, kind, where));
    }
    return new NativeFrame.Open(
        stream,
        transport == 1,
        kind == 1,
        count(payload, where),
        text(payload, where),
        text(payload, where),
        text(payload, where));
  }

  private static Reason reason(ByteBuf payload) {
    return Reason.of(payload.readUnsignedByte());
  }

  private static long position(ByteBuf payload, long where) throws FrameException {
    long position = payload.readLong();
    if (position < 0) {
      throw new FrameException(
          "expected a position of 63 bits, got more before octet %d of the session"
              .formatted(where));
    }
    return position;
  }

  private static String text(ByteBuf payload, long where) throws FrameException {
    int length = payload.isReadable() ? payload.readUnsignedByte() : 1;
    if (length > payload.readableBytes()) {
      throw new FrameException(
          "expected a text of %d octets, got %d before octet %d of the session"
              .formatted(length, payload.readableBytes(), where));
    }
    return payload.readCharSequence(length, StandardCharsets.ISO_8859_1).toString();
  }
}
