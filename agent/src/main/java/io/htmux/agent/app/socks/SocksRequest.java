package io.htmux.agent.app.socks;

import io.htmux.agent.address.HostPort;

/**
 * What a user asks for.
 *
 * @param destination of CONNECT; of BIND the host that is expected to come; of UDP ASSOCIATE where
 *     the user sends from. A host of zeros means that he does not know
 */
record SocksRequest(SocksVersion version, SocksCommand command, HostPort destination) {

  /** Whether the address says nothing. */
  boolean isUnspecified() {
    return destination.host().equals("0.0.0.0") || destination.host().equals("::");
  }
}
