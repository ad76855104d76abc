package io.htmux.agent.frame;

import java.util.HexFormat;
import java.util.List;

/** Frames written out octet by octet from SockMux 0.3 §1.1 and §1.2, with what they say. */
final class GoldenFrames {

  /**
   * @param direction whether this program also sends such a frame, in these very octets
   * @param hex the whole frame
   * @param text what it says, as {@link FrameText} puts it
   */
  record Golden(Direction direction, String hex, String text) {
    byte[] octets() {
      return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @Override
    public String toString() {
      return text;
    }
  }

  enum Direction {
    BOTH,
    RECEIVED_ONLY
  }

  static final List<Golden> ALL =
      List.of(
          both("03 01 0000 0000 0002 6800", "HELLO h"),
          received("03 01 3137 f0f1 0001 00", "HELLO "),
          both("03 41 0000 0000 0003 6f6b00", "HELLOOK ok"),
          received("03 41 00ff 0004 0000", "HELLOOK "),
          both("03 02 0003 00ff 000c 393833303420612062 00 4546", "CONNECT 3>255 98304 a b + EF"),
          both("03 02 0003 00ff 0006 393833303400", "CONNECT 3>255 98304"),
          received("03 02 0003 00ff 0000", "CONNECT 3>255 "),
          received("03 02 0003 00ff 0003 393833", "CONNECT 3>255 983"),
          both("03 42 0002 0003 0009 393833303400 425945", "CONNECTED 2>3 98304 + BYE"),
          both("03 42 0002 0003 0006 393833303400", "CONNECTED 2>3 98304"),
          both("03 04 0002 00ff 0006 7463703a3a00", "BIND 2>255 tcp::"),
          both("03 44 00ff 0002 0004 74637000", "BINDOK 255>2 tcp"),
          both("03 06 0003 0002 0003 616263", "SEND 3>2 abc"),
          both("03 06 0003 0002 0000", "SEND 3>2 "),
          both("03 06 012c ffff 0001 00", "SEND 300>65535 \\0"),
          both("03 46 0002 0003 0005 3130323400", "SENT 2>3 1024"),
          received("03 46 0002 0003 0004 31303234", "SENT 2>3 1024"),
          both("03 46 0002 0003 000a 39393939393939393900", "SENT 2>3 999999999"),
          both("03 46 0002 0003 0002 3000", "SENT 2>3 0"),
          both("03 07 0003 0002 0001 5a", "SENDOOB 3>2 Z"),
          both("03 47 0002 0003 0002 3100", "SENTOOB 2>3 1"),
          both("03 08 0003 0002 0009 444f20636c6f736500", "CLOSE 3>2 DO close"),
          received("03 08 00ff 0003 0009 4e6f20736572766572", "CLOSE 255>3 No server"),
          both("03 48 0002 0003 000a 4f4b20636c6f73656400", "CLOSED 2>3 OK closed"),
          both("03 09 00ff 00ff 0003 313200", "ECHO 255>255 12\\0"),
          both("03 49 00ff 00ff 0003 313200", "ECHOOK 255>255 12\\0"),
          both("03 49 0001 0002 0000", "ECHOOK 1>2 "),
          both("03 0a 00ff 00ff 0003 034000", "SETOPT PACKSIZE 16384"),
          both("03 0a 00ff 00ff 0003 03ffff", "SETOPT PACKSIZE 65535"),
          both("03 0a 00ff 00ff 0003 020100", "SETOPT CONNDATA"),
          received("03 0a 00ff 00ff 0001 02", "SETOPT CONNDATA"),
          both("03 0a 00ff 00ff 0006 04 01 753a7000", "SETOPT AUTH u:p"),
          received("03 0a 00ff 00ff 0005 04 01 753a70", "SETOPT AUTH u:p"),
          received("03 0a 00ff 00ff 0005 04 02 753a70", "SETOPT unknown 4"),
          received("03 0a 00ff 00ff 0001 04", "SETOPT unknown 4"),
          received("03 0a 00ff 00ff 0002 0340", "SETOPT unknown 3"),
          received("03 0a 00ff 00ff 0006 01 0100021d80", "SETOPT CRYPT"),
          received("03 0a 00ff 00ff 0001 09", "SETOPT unknown 9"),
          received("03 0a 00ff 00ff 0000", "SETOPT unknown 0"),
          received("03 0c 00ff 00ff 0002 0104", "CRYPTON"),
          received("03 00 0000 0000 0002 6162", "RESERVED 0x00"),
          received("03 03 0000 0000 0001 61", "RESERVED 0x03"),
          received("03 05 0000 0000 0000", "RESERVED 0x05"),
          received("03 0b 0000 0000 0000", "RESERVED 0x0b"),
          received("03 0d 0000 0000 0000", "RESERVED 0x0d"),
          received("03 0e 0000 0000 0000", "RESERVED 0x0e"),
          received("03 3f 0000 0000 0000", "RESERVED 0x3f"),
          received("03 7f 0000 0000 0000", "RESERVED 0x7f"),
          received("03 ff 0000 0000 0000", "RESERVED 0xff"));

  private GoldenFrames() {}

  private static Golden both(String hex, String text) {
    return new Golden(Direction.BOTH, hex, text);
  }

  private static Golden received(String hex, String text) {
    return new Golden(Direction.RECEIVED_ONLY, hex, text);
  }
}
