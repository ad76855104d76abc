package io.htmux.agent.config;

import io.htmux.agent.address.HostPort;
import java.net.Inet6Address;
import java.util.regex.Pattern;

/**
 * Hosts and ports as DeleGate's users write them: an IPv6 address stands in brackets, or with its
 * colons written {@code _} (SockMux 0.3 §3.4). Names are not looked up.
 */
final class AddressText {

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}");
  private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
  private static final Pattern IPV6_LETTERS = Pattern.compile("[0-9A-Fa-f:.]+");
  private static final Pattern PORT = Pattern.compile("\\d{1,5}");
  private static final String ANY = "*";

  private AddressText() {}

  /** {@code host:port}, both needed. */
  static HostPort hostPort(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw RefusedValueException.expected("host:port", text);
    }
    return new HostPort(host(text.substring(0, colon)), port(text.substring(colon + 1)));
  }

  /** Whatever follows may quote parts of the text, so a password must not be in it. */
  static void refuseUser(String text) {
    if (text.indexOf('@') >= 0) {
      throw RefusedValueException.expected("an address without user and password", text);
    }
  }

  /** A host to listen at: also {@code *}, and nothing, which means the same. */
  static String listeningHost(String text) {
    return text.isEmpty() || text.equals(ANY) ? ANY : host(text);
  }

  static String host(String text) {
    if (text.startsWith("[") && text.endsWith("]") && text.length() > 2) {
      return ipv6(text.substring(1, text.length() - 1), text);
    }
    if (text.indexOf(':') >= 0) {
      throw RefusedValueException.expected(
          "an IPv6 address in brackets or with _ for its colons", text);
    }
    if (text.indexOf('_') >= 0 && isIpv6(text.replace('_', ':'))) {
      return text.replace('_', ':');
    }
    boolean broken = NUMBERS.matcher(text).matches() && !IPV4.matcher(text).matches();
    if (broken || !HOST.matcher(text).matches()) {
      throw RefusedValueException.expected("a host name or address", text);
    }
    return text;
  }

  /** 1..65535. */
  static int port(String text) {
    int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : 0;
    if (port < 1 || port > 65535) {
      throw RefusedValueException.expected("a port 1..65535", text);
    }
    return port;
  }

  private static String ipv6(String text, String whole) {
    if (!isIpv6(text)) {
      throw RefusedValueException.expected("an IPv6 address in brackets", whole);
    }
    return text;
  }

  private static boolean isIpv6(String text) {
    if (text.indexOf(':') < 0 || !IPV6_LETTERS.matcher(text).matches()) {
      return false;
    }
    try {
      Inet6Address.ofLiteral(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
