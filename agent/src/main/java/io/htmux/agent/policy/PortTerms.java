package io.htmux.agent.policy;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What holds for each connection to the target of one port, besides where it is. Immutable.
 *
 * @param port the port's name, empty if it has none
 * @param proxyHeader how the target is told who the user is
 * @param maxStreams how many there may be at once in one session, if bounded
 * @param idleTimeout how long nothing may go in either direction before it is closed, if bounded
 */
public record PortTerms(
    String port, ProxyHeader proxyHeader, OptionalInt maxStreams, Optional<Duration> idleTimeout) {

  public static final PortTerms NONE =
      new PortTerms("", ProxyHeader.NONE, OptionalInt.empty(), Optional.empty());
}
