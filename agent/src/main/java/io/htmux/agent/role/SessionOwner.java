package io.htmux.agent.role;

import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.mux.PortWish;
import io.htmux.agent.mux.SessionEnd;
import java.util.Optional;

/**
 * What the role wants to know of its session, beyond its streams. Called on the session's event
 * loop.
 */
interface SessionOwner {
  void running(TunnelSession session);

  /** It has lost its connection and waits for another one. */
  default void interrupted(TunnelSession session, String why) {}

  /** It goes on with another connection. */
  default void resumed(TunnelSession session) {}

  /** One of the two ends is about to stop and takes no new streams. */
  default void draining(TunnelSession session) {}

  /** The peer wants a port of this end; false if it opens none while a session runs. */
  default boolean portWished(TunnelSession session, PortWish wish) {
    return false;
  }

  /** The peer does not want that port any more. */
  default void portTakenBack(TunnelSession session, int number) {}

  /** The peer listens for a wish of ours. */
  default void portOpened(TunnelSession session, int number, ListenAddress at) {}

  /** The peer does not listen for a wish of ours. */
  default void portRefused(TunnelSession session, int number, String why) {}

  void ended(TunnelSession session, SessionEnd end);

  /** Who the peer has proven to be. */
  default Optional<String> peerIdentity() {
    return Optional.empty();
  }
}
