package io.htmux.agent.mux;

import io.htmux.agent.address.HostPort;
import java.util.Optional;

/**
 * The two addresses that CONNECT and CONNECTED carry (SockMux 0.3 §1.4). In CONNECT: the user who
 * connected, and where he was accepted. In CONNECTED: the destination, and the local address used
 * towards it. A peer may leave them out, and they are its word only: nothing is permitted because
 * of them.
 *
 * @param port the name of the port at which the user was accepted, as OPEN carries it (SockMux 1.0
 *     §6.4); empty for none
 */
public record StreamAddresses(Optional<HostPort> first, Optional<HostPort> second, String port) {

  public static final StreamAddresses NONE =
      new StreamAddresses(Optional.empty(), Optional.empty());

  /** Without a name. */
  public StreamAddresses(Optional<HostPort> first, Optional<HostPort> second) {
    this(first, second, "");
  }

  public static StreamAddresses of(HostPort first, HostPort second) {
    return new StreamAddresses(Optional.of(first), Optional.of(second));
  }

  /** At a port of that name. */
  public StreamAddresses at(String name) {
    return new StreamAddresses(first, second, name);
  }
}
