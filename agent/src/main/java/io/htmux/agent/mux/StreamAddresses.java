package io.htmux.agent.mux;

import io.htmux.agent.address.HostPort;
import java.util.Optional;

/**
 * The two addresses that CONNECT and CONNECTED carry (SockMux 0.3 §1.4). In CONNECT: the user who
 * connected, and where he was accepted. In CONNECTED: the destination, and the local address used
 * towards it. A peer may leave them out, and they are its word only: nothing is permitted because
 * of them.
 */
public record StreamAddresses(Optional<HostPort> first, Optional<HostPort> second) {

  public static final StreamAddresses NONE =
      new StreamAddresses(Optional.empty(), Optional.empty());

  public static StreamAddresses of(HostPort first, HostPort second) {
    return new StreamAddresses(Optional.of(first), Optional.of(second));
  }

  /** Reads {@code bufsize first second}; what is not there or cannot be read is empty. */
  static StreamAddresses parse(String text) {
    String[] words = text.split(" ", 4);
    return new StreamAddresses(address(words, 1), address(words, 2));
  }

  /** As it goes on the wire: {@code 98304 first second}; a second without a first is left out. */
  String text() {
    return ReceiveWindow.LIMIT_OCTETS
        + first
            .map(address -> " " + address + second.map(next -> " " + next).orElse(""))
            .orElse("");
  }

  private static Optional<HostPort> address(String[] words, int index) {
    if (index >= words.length) {
      return Optional.empty();
    }
    try {
      return Optional.of(HostPort.parse(words[index]));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
