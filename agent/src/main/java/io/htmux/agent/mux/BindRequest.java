package io.htmux.agent.mux;

import io.htmux.agent.address.HostPort;
import java.util.Optional;

/**
 * A peer's BIND (SockMux 0.3 §1.8).
 *
 * @param peerId the id that the peer reserved; streams accepted at the port are addressed to it
 * @param text as it came, to be echoed
 */
public record BindRequest(int peerId, String text) {

  /**
   * Where to listen, from {@code tcp:rhost:rport:lhost:lport}; an empty host is every address.
   * Empty when unreadable.
   */
  public Optional<HostPort> listen() {
    String[] parts = text.split(":", -1);
    if (parts.length != 5 || !parts[0].equals("tcp")) {
      return Optional.empty();
    }
    try {
      return Optional.of(HostPort.parse((parts[1].isEmpty() ? "*" : parts[1]) + ":" + parts[2]));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
