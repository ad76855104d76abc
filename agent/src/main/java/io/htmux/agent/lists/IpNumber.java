package io.htmux.agent.lists;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * IP addresses written as numbers, in one spelling each: four decimal octets without leading zeros,
 * or IPv6. The short and octal spellings that some systems also understand ({@code 127.1}, {@code
 * 0177.0.0.1}) are not numbers here and not names either, so that none slips past a list.
 */
final class IpNumber {

  private static final String OCTET = "(?:0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])";
  private static final Pattern V4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
  private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");
  private static final int MAX_V6_LENGTH = 45;

  private IpNumber() {}

  /** The address, if the text is one; brackets around IPv6 are accepted, zones are not. */
  static Optional<InetAddress> parse(String text) {
    String number =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    boolean bracketed = number.length() != text.length();
    if (V4.matcher(number).matches()) {
      return bracketed ? Optional.empty() : Optional.of(InetAddress.ofLiteral(number));
    }
    if (number.length() > MAX_V6_LENGTH || !V6.matcher(number).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(number));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Whether the first {@code bits} bits of two addresses of the same family are equal. */
  static boolean samePrefix(InetAddress one, InetAddress other, int bits) {
    byte[] a = one.getAddress();
    byte[] b = other.getAddress();
    if (a.length != b.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit += 8) {
      int shift = Math.max(0, 8 - (bits - bit));
      if ((a[bit / 8] & 0xff) >> shift != (b[bit / 8] & 0xff) >> shift) {
        return false;
      }
    }
    return true;
  }
}
