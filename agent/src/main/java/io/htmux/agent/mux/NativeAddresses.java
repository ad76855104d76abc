package io.htmux.agent.mux;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import java.util.Optional;

/** Addresses in frames of SockMux 1.0: a text, empty for none. One that says nothing is none. */
final class NativeAddresses {
  private NativeAddresses() {}

  static String text(Optional<HostPort> address) {
    return address.map(HostPort::toString).orElse("");
  }

  static Optional<HostPort> hostPort(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(HostPort.parse(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  static Optional<ListenAddress> listen(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(ListenAddress.parse(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
