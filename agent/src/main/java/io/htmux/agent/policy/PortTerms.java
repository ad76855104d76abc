package io.htmux.agent.policy;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What holds for each connection at one port, besides where it leads, at either end of the tunnel.
 * Immutable.
 *
 * @param port the port's name, empty if it has none
 * @param proxyHeader how the target is told who the user is
 * @param maxStreams how many there may be at once in one session, if bounded
 * @param idleTimeout how long nothing may go in either direction before it is closed, if bounded
 * @param bytesPerSecond how many octets may go in each direction for all of them together in one
 *     session, if bounded
 */
public record PortTerms(
    String port,
    ProxyHeader proxyHeader,
    OptionalInt maxStreams,
    Optional<Duration> idleTimeout,
    OptionalLong bytesPerSecond) {

  public static final PortTerms NONE = named("");

  /** With as many octets as there are. */
  public PortTerms(
      String port,
      ProxyHeader proxyHeader,
      OptionalInt maxStreams,
      Optional<Duration> idleTimeout) {
    this(port, proxyHeader, maxStreams, idleTimeout, OptionalLong.empty());
  }

  /** No more than the name. */
  public static PortTerms named(String port) {
    return new PortTerms(port, ProxyHeader.NONE, OptionalInt.empty(), Optional.empty());
  }
}
