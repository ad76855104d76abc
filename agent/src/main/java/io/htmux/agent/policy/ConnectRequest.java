package io.htmux.agent.policy;

import io.htmux.agent.address.Transport;
import io.htmux.agent.lists.Candidate;
import io.htmux.agent.lists.Surroundings;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A connection that somebody wants.
 *
 * @param protocol what he speaks, in lower case: {@code http}, {@code https}, {@code socks}, …
 * @param transport rules may also name it ({@code tcp}, {@code udp})
 * @param method of an HTTP request
 * @param destination with its port
 * @param source who asks
 * @param surroundings where he asks
 */
public record ConnectRequest(
    String protocol,
    Transport transport,
    Optional<String> method,
    Candidate destination,
    Candidate source,
    Surroundings surroundings) {

  Set<String> protocolNames() {
    String carrier = transport.name().toLowerCase(Locale.ROOT);
    return protocol.equals(carrier) ? Set.of(carrier) : Set.of(protocol, carrier);
  }
}
