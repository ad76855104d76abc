package io.htmux.agent.frame;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Reads a payload, given as a slice of exactly its length, as what its type says. Retains what a
 * frame keeps of it.
 */
final class PayloadReader {

  /** No text of the protocol comes near this; a longer one is an attack. */
  static final int MAX_TEXT_OCTETS = 1024;

  private static final int MAX_DIGITS = 9;

  Frame read(int type, int sender, int receiver, ByteBuf payload, long where)
      throws FrameException {
    return switch (FrameType.of(type)) {
      case HELLO -> new Frame.Hello(text(payload, type, where));
      case HELLOOK -> new Frame.HelloOk(text(payload, type, where));
      case CONNECT ->
          new Frame.Connect(
              sender,
              receiver,
              text(payload, type, where),
              payload.readRetainedSlice(rest(payload)));
      case CONNECTED ->
          new Frame.Connected(
              sender,
              receiver,
              text(payload, type, where),
              payload.readRetainedSlice(rest(payload)));
      case BIND -> new Frame.Bind(sender, receiver, text(payload, type, where));
      case BINDOK -> new Frame.BindOk(sender, receiver, text(payload, type, where));
      case SEND -> new Frame.Send(sender, receiver, payload.retainedSlice());
      case SENT -> new Frame.Sent(sender, receiver, count(payload, type, where));
      case SENDOOB -> new Frame.SendOob(sender, receiver, payload.retainedSlice());
      case SENTOOB -> new Frame.SentOob(sender, receiver, count(payload, type, where));
      case CLOSE -> new Frame.Close(sender, receiver, text(payload, type, where));
      case CLOSED -> new Frame.Closed(sender, receiver, text(payload, type, where));
      case ECHO -> new Frame.Echo(sender, receiver, payload.retainedSlice());
      case ECHOOK -> new Frame.EchoOk(sender, receiver, payload.retainedSlice());
      case SETOPT -> new Frame.SetOpt(option(payload, type, where));
      case CRYPTON -> new Frame.CryptOn();
      case RESERVED -> new Frame.Reserved(type);
    };
  }

  private static int rest(ByteBuf payload) {
    return payload.readableBytes();
  }

  /** Up to the NUL, which is skipped; without one, the whole payload. */
  private static String text(ByteBuf payload, int type, long where) throws FrameException {
    int length = payload.bytesBefore((byte) 0);
    boolean closed = length >= 0;
    if (!closed) {
      length = payload.readableBytes();
    }
    if (length > MAX_TEXT_OCTETS) {
      throw new FrameException(
          "expected a text of at most %d octets, got %d in a frame of type 0x%02x at octet %d"
              .formatted(MAX_TEXT_OCTETS, length, type, where));
    }
    String text = payload.readCharSequence(length, StandardCharsets.ISO_8859_1).toString();
    if (closed) {
      payload.skipBytes(1);
    }
    return text;
  }

  private static int count(ByteBuf payload, int type, long where) throws FrameException {
    String digits = text(payload, type, where);
    if (digits.isEmpty()
        || digits.length() > MAX_DIGITS
        || !digits.chars().allMatch(PayloadReader::isDigit)) {
      throw new FrameException(
          "expected a count of 1..%d decimal digits in a frame of type 0x%02x at octet %d, got %d octets of text"
              .formatted(MAX_DIGITS, type, where, digits.length()));
    }
    return Integer.parseInt(digits);
  }

  private static boolean isDigit(int character) {
    return character >= '0' && character <= '9';
  }

  private static SessionOption option(ByteBuf payload, int type, long where) throws FrameException {
    if (!payload.isReadable()) {
      return new SessionOption.Unknown(0);
    }
    int option = payload.readUnsignedByte();
    return switch (option) {
      case 0x01 -> new SessionOption.Crypt();
      case 0x02 -> new SessionOption.ConnData();
      case 0x03 ->
          payload.readableBytes() >= 2
              ? new SessionOption.PackSize(payload.readUnsignedShort())
              : new SessionOption.Unknown(option);
      case 0x04 ->
          payload.isReadable() && payload.readUnsignedByte() == 0x01
              ? new SessionOption.Auth(text(payload, type, where))
              : new SessionOption.Unknown(option);
      default -> new SessionOption.Unknown(option);
    };
  }
}
