package io.htmux.agent.mux;

import io.htmux.agent.address.ListenAddress;
import java.util.Optional;

/**
 * A port that the peer is to open while the session runs, or is asked to (SockMux 1.0 §6.3).
 *
 * @param number by which both ends call it, 1..65535
 * @param name of a port of the peer; empty if it is asked for by its address
 * @param at where to listen, if it has no name
 */
public record PortWish(int number, String name, Optional<ListenAddress> at) {

  /** How the one who wishes writes it. */
  @Override
  public String toString() {
    return name.isEmpty() ? at.map(ListenAddress::toString).orElse("nothing") : name;
  }
}
