package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import java.util.Optional;

/**
 * A connection that somebody awaits, at a port that is opened for it alone.
 *
 * @param from who awaits it
 * @param protocol what will be spoken on it, as in {@link OutgoingConnection}
 * @param at where to listen; port 0 for any that is free
 * @param expected whose connection alone is taken, a number or a name; empty takes anybody's
 * @param side where that somebody is
 */
public record IncomingConnection(
    Requester from, String protocol, HostPort at, Optional<String> expected, Side side) {

  /** From which side of the tunnel a connection comes. */
  public enum Side {
    /** Where the user himself connected to: at the far end if he came through the tunnel. */
    USERS,
    /** Where his destinations are: as the CONNECT rules say of the one that is expected. */
    DESTINATIONS
  }
}
