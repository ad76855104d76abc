package io.htmux.agent.upgrade;

import io.htmux.agent.address.HostPort;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The value of {@code HTMUX-Check-Sum} (HTMUX/1.0 §2.3): POSIX {@code cksum} over {@code
 * date/pair/sender/seed}, as eight upper-case hex digits. It shows that a head was not passed on by
 * something that changes addresses; anybody can compute it, so it proves no identity.
 */
final class CheckSum {

  /**
   * The original hides a text of 55 octets in its program. Only its effect on the CRC register
   * matters, and these 55 octets have the same one (§2.3).
   */
  private static final byte[] SEED = new byte[55];

  private static final int POLYNOMIAL = 0x04C11DB7;
  private static final int[] TABLE = new int[256];

  static {
    SEED[51] = 0x67;
    SEED[52] = (byte) 0xB4;
    SEED[53] = 0x1C;
    SEED[54] = (byte) 0x84;
    for (int octet = 0; octet < TABLE.length; octet++) {
      int register = octet << 24;
      for (int bit = 0; bit < 8; bit++) {
        register = register < 0 ? (register << 1) ^ POLYNOMIAL : register << 1;
      }
      TABLE[octet] = register;
    }
  }

  private CheckSum() {}

  /**
   * @param date the text of the sender's own Date header, verbatim; empty if it sent none
   * @param observed the addresses as seen on the socket, not as a header states them
   * @param sender the address of the end that sends the head
   */
  static String of(String date, Pair observed, HostPort sender) {
    String text = date + "/" + observed + "/" + sender + "/";
    byte[] start = text.getBytes(StandardCharsets.US_ASCII);
    int register = feed(feed(0, start), SEED);
    for (int length = start.length + SEED.length; length != 0; length >>>= 8) {
      register = feed(register, (byte) length);
    }
    return HexFormat.of().withUpperCase().toHexDigits(~register);
  }

  private static int feed(int register, byte... octets) {
    int fed = register;
    for (byte octet : octets) {
      fed = (fed << 8) ^ TABLE[(fed >>> 24) ^ (octet & 0xFF)];
    }
    return fed;
  }
}
