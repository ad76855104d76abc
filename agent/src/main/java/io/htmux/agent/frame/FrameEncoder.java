package io.htmux.agent.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.function.Consumer;

/**
 * Turns frames into octets (SockMux 0.3 §1.1). Octets of a stream leave as the buffer they came in,
 * behind a header of their own; nothing is copied.
 */
public final class FrameEncoder {
  private static final char LAST_OF_LATIN_1 = '\u00ff';

  private final ByteBufAllocator allocator;

  public FrameEncoder(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /**
   * Hands the frame's octets, in order, to {@code out}, which takes over the buffers.
   *
   * @throws IllegalArgumentException when the frame cannot be sent: that is our own mistake, and
   *     its buffer is released
   */
  public void encode(Frame frame, Consumer<ByteBuf> out) {
    switch (frame) {
      case Frame.Send f -> data(FrameType.SEND, f.sender(), f.receiver(), f.data(), out);
      case Frame.SendOob f -> data(FrameType.SENDOOB, f.sender(), f.receiver(), f.data(), out);
      case Frame.Sent f ->
          text(FrameType.SENT, f.sender(), f.receiver(), Integer.toString(f.octets()), out);
      case Frame.SentOob f ->
          text(FrameType.SENTOOB, f.sender(), f.receiver(), Integer.toString(f.octets()), out);
      case Frame.Connect f ->
          opening(FrameType.CONNECT, f.sender(), f.receiver(), f.text(), f.data(), out);
      case Frame.Connected f ->
          opening(FrameType.CONNECTED, f.sender(), f.receiver(), f.text(), f.data(), out);
      case Frame.Close f -> text(FrameType.CLOSE, f.sender(), f.receiver(), f.reason(), out);
      case Frame.Closed f -> text(FrameType.CLOSED, f.sender(), f.receiver(), f.reason(), out);
      case Frame.Hello f -> text(FrameType.HELLO, 0, 0, f.text(), out);
      case Frame.HelloOk f -> text(FrameType.HELLOOK, 0, 0, f.text(), out);
      case Frame.Bind f -> text(FrameType.BIND, f.sender(), f.receiver(), f.text(), out);
      case Frame.BindOk f -> text(FrameType.BINDOK, f.sender(), f.receiver(), f.text(), out);
      case Frame.Echo f -> data(FrameType.ECHO, f.sender(), f.receiver(), f.payload(), out);
      case Frame.EchoOk f -> data(FrameType.ECHOOK, f.sender(), f.receiver(), f.payload(), out);
      case Frame.SetOpt f -> option(f.option(), out);
      case Frame.CryptOn f -> throw unsendable(f);
      case Frame.Reserved f -> throw unsendable(f);
    }
  }

  private void data(FrameType type, int sender, int receiver, ByteBuf data, Consumer<ByteBuf> out) {
    if (data.readableBytes() > Frame.MAX_PAYLOAD_OCTETS) {
      int octets = data.readableBytes();
      data.release();
      throw new IllegalArgumentException(
          "a frame carries at most " + Frame.MAX_PAYLOAD_OCTETS + " octets, not " + octets);
    }
    out.accept(header(type, sender, receiver, data.readableBytes(), 0));
    if (data.isReadable()) {
      out.accept(data);
    } else {
      data.release();
    }
  }

  private void opening(
      FrameType type, int sender, int receiver, String text, ByteBuf data, Consumer<ByteBuf> out) {
    int length = text.length() + 1 + data.readableBytes();
    if (text.length() > PayloadReader.MAX_TEXT_OCTETS || length > Frame.MAX_PAYLOAD_OCTETS) {
      data.release();
      throw text.length() > PayloadReader.MAX_TEXT_OCTETS
          ? textTooLong(text)
          : new IllegalArgumentException(
              "addresses and first data must fit into "
                  + Frame.MAX_PAYLOAD_OCTETS
                  + " octets, had "
                  + length);
    }
    out.accept(withText(header(type, sender, receiver, length, text.length() + 1), text));
    if (data.isReadable()) {
      out.accept(data);
    } else {
      data.release();
    }
  }

  private void text(FrameType type, int sender, int receiver, String text, Consumer<ByteBuf> out) {
    if (text.length() > PayloadReader.MAX_TEXT_OCTETS) {
      throw textTooLong(text);
    }
    int length = text.length() + 1;
    out.accept(withText(header(type, sender, receiver, length, length), text));
  }

  /** Exactly one octet for each char, so that the length in the header holds for any text. */
  private static ByteBuf withText(ByteBuf frame, String text) {
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      frame.writeByte(character <= LAST_OF_LATIN_1 ? character : '?');
    }
    return frame.writeByte(0);
  }

  private void option(SessionOption option, Consumer<ByteBuf> out) {
    ByteBuf value = allocator.buffer(16);
    switch (option) {
      case SessionOption.PackSize o -> value.writeByte(0x03).writeShort(o.octets());
      case SessionOption.ConnData _ -> value.writeByte(0x02).writeByte(0x01).writeByte(0x00);
      case SessionOption.Auth o -> {
        value.writeByte(0x04).writeByte(0x01);
        ByteBufUtil.writeUtf8(value, o.userAndPassword());
        value.writeByte(0);
      }
      case SessionOption.Crypt _, SessionOption.Unknown _ -> {
        value.release();
        throw unsendable(new Frame.SetOpt(option));
      }
    }
    data(FrameType.SETOPT, Frame.NO_ID, Frame.NO_ID, value, out);
  }

  private ByteBuf header(FrameType type, int sender, int receiver, int length, int roomOctets) {
    return allocator
        .buffer(Frame.HEADER_OCTETS + roomOctets)
        .writeByte(Frame.VERSION)
        .writeByte(type.octet)
        .writeShort(sender)
        .writeShort(receiver)
        .writeShort(length);
  }

  private static IllegalArgumentException textTooLong(String text) {
    return new IllegalArgumentException(
        "a text has at most %d octets, not %d"
            .formatted(PayloadReader.MAX_TEXT_OCTETS, text.length()));
  }

  private static IllegalArgumentException unsendable(Frame frame) {
    return new IllegalArgumentException("never sent: " + frame);
  }
}
