package io.htmux.agent.address;

import java.util.Objects;

/**
 * Where to listen, and for what. Written {@code host:port}, or {@code host:port/udp} for datagrams.
 *
 * @param transport UDP for datagrams, which keep their boundaries
 */
public record ListenAddress(HostPort at, Transport transport) {

  private static final String DATAGRAMS = "/udp";

  public ListenAddress {
    Objects.requireNonNull(at);
    Objects.requireNonNull(transport);
  }

  public static ListenAddress tcp(HostPort at) {
    return new ListenAddress(at, Transport.TCP);
  }

  public static ListenAddress udp(HostPort at) {
    return new ListenAddress(at, Transport.UDP);
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException saying what was expected and what came
   */
  public static ListenAddress parse(String text) {
    return text.endsWith(DATAGRAMS)
        ? udp(HostPort.parse(text.substring(0, text.length() - DATAGRAMS.length())))
        : tcp(HostPort.parse(text));
  }

  public boolean isForDatagrams() {
    return transport == Transport.UDP;
  }

  public int port() {
    return at.port();
  }

  @Override
  public String toString() {
    return isForDatagrams() ? at + DATAGRAMS : at.toString();
  }
}
