package io.htmux.agent.frame;

import java.util.HexFormat;
import java.util.List;

/** Frames of SockMux 1.0, written out octet by octet from §6.1 and §6.2, with what they say. */
public final class NativeGoldenFrames {

  /**
   * One frame.
   *
   * @param hex the whole frame
   * @param text what it says, as {@link NativeFrameText} puts it; empty for one that is skipped
   */
  public record Golden(String hex, String text) {
    public byte[] octets() {
      return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    boolean isSkipped() {
      return text.isEmpty();
    }

    @Override
    public String toString() {
      return isSkipped() ? "skipped " + hex : text;
    }
  }

  public static final List<Golden> ALL =
      List.of(
          new Golden("80 000003 00000001 616263", "DATA 1 abc"),
          new Golden(
              "81 000026 00000001 00 00 00040000 00 0f 3132372e302e302e313a3530303031 0e 3139322e302e322e373a39303031",
              "OPEN 1 tcp port 262144 '' 127.0.0.1:50001 192.0.2.7:9001"),
          new Golden(
              "81 00000d ffffffff 01 01 00010000 04 613a3833 00 00",
              "OPEN 4294967295 udp to 65536 'a:83'  "),
          new Golden("82 00000a 00000001 00040000 01 74 03 6c3a31", "OPENED 1 262144 t l:1"),
          new Golden("84 000004 00000003 01 02 6e6f", "REFUSED 3 TARGET_REFUSED no"),
          new Golden("85 000008 00000001 00010000 00040000", "CREDIT 1 65536 +262144"),
          new Golden("86 000000 00000001", "SHUT 1"),
          new Golden("87 000002 00000002 00 00", "RESET 2 CLOSED "),
          new Golden("87 000003 00000002 fe 01 3f", "RESET 2 UNSPECIFIED ?"),
          new Golden("88 000002 00000004 6869", "DATAGRAM 4 hi"),
          new Golden("88 000000 00000004", "DATAGRAM 4 "),
          new Golden("89 000008 00000000 0000000000000007", "PING 7"),
          new Golden("8a 000008 00000000 0000000000000007", "PONG 7"),
          new Golden("8b 000009 00000000 0001 01 61 04 2a3a3830", "LISTEN 1 a *:80"),
          new Golden("8c 000008 00000000 0001 00 04 2a3a3830", "LISTENING 1 CLOSED *:80"),
          new Golden("8d 000002 00000000 0001", "UNLISTEN 1"),
          new Golden("8e 000005 00000000 0000001e 00", "DRAIN 30 "),
          new Golden("8f 000008 00000000 0000000000100000", "ACK 1048576"),
          new Golden("90 000005 00000000 08 03 776879", "END PROTOCOL why"),
          new Golden("bf 000003 00000009 010203", ""),
          new Golden("91 000000 00000000", ""));

  private NativeGoldenFrames() {}
}
