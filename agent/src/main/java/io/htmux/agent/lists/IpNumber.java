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

  private static final int V4_OCTETS = 4;
  private static final int MAX_V4_OCTET_LENGTH = 3;
  private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");
  private static final int MAX_V6_LENGTH = 45;

  private IpNumber() {}

  /** The address, if the text is one; brackets around IPv6 are accepted, zones are not. */
  static Optional<InetAddress> parse(String text) {
    String number =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    boolean bracketed = number.length() != text.length();
    if (isV4(number)) {
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

  /** Asked for every connection, which is why it is no pattern. */
  private static boolean isV4(String text) {
    int octets = 0;
    int from = 0;
    while (octets < V4_OCTETS && from <= text.length()) {
      int dot = text.indexOf('.', from);
      int end = dot < 0 ? text.length() : dot;
      if (!isOctet(text, from, end)) {
        return false;
      }
      octets++;
      from = end + 1;
    }
    return octets == V4_OCTETS && from == text.length() + 1;
  }

  private static boolean isOctet(String text, int from, int end) {
    int length = end - from;
    if (length < 1 || length > MAX_V4_OCTET_LENGTH || (length > 1 && text.charAt(from) == '0')) {
      return false;
    }
    int value = 0;
    for (int i = from; i < end; i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9') {
        return false;
      }
      value = 10 * value + digit - '0';
    }
    return value <= 255;
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
