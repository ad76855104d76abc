package io.htmux.agent.frame;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** A frame in one line, for comparing: {@code SEND 3>2 hello}. Ids are sender and receiver. */
public final class FrameText {
  private static final int LONGEST_SHOWN_OCTETS = 64;

  private FrameText() {}

  /** Releases the frame. */
  public static String of(Frame frame) {
    String text =
        switch (frame) {
          case Frame.Hello f -> "HELLO " + f.text();
          case Frame.HelloOk f -> "HELLOOK " + f.text();
          case Frame.Connect f ->
              line("CONNECT", f.sender(), f.receiver(), f.text()) + with(f.data());
          case Frame.Connected f ->
              line("CONNECTED", f.sender(), f.receiver(), f.text()) + with(f.data());
          case Frame.Bind f -> line("BIND", f.sender(), f.receiver(), f.text());
          case Frame.BindOk f -> line("BINDOK", f.sender(), f.receiver(), f.text());
          case Frame.Send f -> line("SEND", f.sender(), f.receiver(), shown(f.data()));
          case Frame.Sent f -> line("SENT", f.sender(), f.receiver(), "" + f.octets());
          case Frame.SendOob f -> line("SENDOOB", f.sender(), f.receiver(), shown(f.data()));
          case Frame.SentOob f -> line("SENTOOB", f.sender(), f.receiver(), "" + f.octets());
          case Frame.Close f -> line("CLOSE", f.sender(), f.receiver(), f.reason());
          case Frame.Closed f -> line("CLOSED", f.sender(), f.receiver(), f.reason());
          case Frame.Echo f -> line("ECHO", f.sender(), f.receiver(), shown(f.payload()));
          case Frame.EchoOk f -> line("ECHOOK", f.sender(), f.receiver(), shown(f.payload()));
          case Frame.SetOpt f -> "SETOPT " + option(f.option());
          case Frame.CryptOn _ -> "CRYPTON";
          case Frame.Reserved f -> "RESERVED 0x%02x".formatted(f.type());
        };
    frame.release();
    return text;
  }

  private static String line(String type, int sender, int receiver, String text) {
    return type + " " + sender + ">" + receiver + " " + text;
  }

  private static String with(ByteBuf data) {
    return data.isReadable() ? " + " + shown(data) : "";
  }

  private static String shown(ByteBuf octets) {
    return octets.readableBytes() > LONGEST_SHOWN_OCTETS
        ? octets.readableBytes() + " octets"
        : octets.toString(StandardCharsets.ISO_8859_1).replace("\0", "\\0");
  }

  private static String option(SessionOption option) {
    return switch (option) {
      case SessionOption.PackSize o -> "PACKSIZE " + o.octets();
      case SessionOption.ConnData _ -> "CONNDATA";
      case SessionOption.Auth o -> "AUTH " + o.userAndPassword();
      case SessionOption.Crypt _ -> "CRYPT";
      case SessionOption.Unknown o -> "unknown " + o.option();
    };
  }
}
