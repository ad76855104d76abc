package io.htmux.operator.plan;

import io.htmux.crds.HtmuxTunnelSpec;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a running agent does not take over, beside what changes the shape of its pod: its tunnel
 * port and TLS there, whom it dials and as whom. The agent's own list is {@code FixedFields}; what
 * it refuses has to be here, or it would never come to run.
 */
final class RestartFields {
  private RestartFields() {}

  /** Another text when one of them has changed. */
  static String of(HtmuxTunnelSpec spec) {
    return Digest.shortened(
        Stream.of(
                spec.role(),
                spec.tlsOrDefault().modeOrDefault(),
                spec.serverIfGiven().map(server -> server.portOrDefault()),
                spec.clientIfGiven().map(client -> client.servers()),
                spec.clientIfGiven().flatMap(client -> Optional.of(client.identityOrDefault(""))),
                spec.proxyIfGiven().map(proxy -> proxy.portOrDefault()),
                spec.proxyIfGiven().map(proxy -> proxy.upstream()))
            .map(String::valueOf)
            .toArray(String[]::new));
  }
}
