package io.htmux.agent.address;

import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * A host, by name or number, and a port. Written {@code host:port}, with brackets around an IPv6
 * number.
 *
 * @param host a name, an IPv4 or an IPv6 number without brackets, or {@code *} for every address of
 *     this host
 * @param port 0..65535; 0 asks the system to choose, where the place allows that
 */
public record HostPort(String host, int port) {

  private static final int MAX_HOST_LENGTH = 255;

  public HostPort {
    Objects.requireNonNull(host);
    if (host.isEmpty() || host.length() > MAX_HOST_LENGTH) {
      throw new IllegalArgumentException(
          "host must have 1.." + MAX_HOST_LENGTH + " characters, had " + host.length());
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port must be 0..65535, was " + port);
    }
  }

  /**
   * Reads {@code host:port} or {@code [v6]:port}.
   *
   * @throws IllegalArgumentException saying what was expected and what came
   */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException("expected host:port, was \"" + text + "\"");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "expected [address]:port for an IPv6 address, was \"" + text + "\"");
    }
    return new HostPort(host, parsePort(text.substring(colon + 1), text));
  }

  /** The numeric form of a socket's address, as it is shown to peers. */
  public static HostPort of(InetSocketAddress address) {
    String host =
        address.getAddress() == null
            ? address.getHostString()
            : withoutZone(address.getAddress().getHostAddress());
    return new HostPort(host, address.getPort());
  }

  /** Not resolved: resolving is a matter of whoever dials. */
  public InetSocketAddress unresolved() {
    return InetSocketAddress.createUnresolved(host, port);
  }

  /** Whether this names every address of this host, to listen on. */
  public boolean isWildcard() {
    return host.equals("*");
  }

  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }

  private static int parsePort(String digits, String whole) {
    try {
      return Integer.parseUnsignedInt(digits);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "expected a port number 0..65535 after the last colon, was \"" + whole + "\"", e);
    }
  }

  private static String withoutZone(String number) {
    int zone = number.indexOf('%');
    return zone < 0 ? number : number.substring(0, zone);
  }
}
