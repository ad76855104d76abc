package io.htmux.agent.mux;

import io.htmux.agent.frame.FrameException;
import java.util.Optional;

/**
 * Why a session ended.
 *
 * @param cause for counts and decisions
 * @param detail for people
 */
public record SessionEnd(Cause cause, String detail) {

  public enum Cause {
    /** This end closed it. */
    CLOSED_HERE,
    /** The peer closed the connection. */
    CLOSED_BY_PEER,
    /** The connection broke. */
    LINK_BROKEN,
    /** No HELLO in time. */
    NO_HELLO,
    /** Not a sign of life for too long. */
    DEAD,
    /** The peer broke the protocol. */
    VIOLATION,
    /** The peer did not authenticate itself. */
    NOT_AUTHENTICATED,
    /** The process has no room for another session, or for what waits for this one's peer. */
    NO_ROOM
  }

  /** What the end of the link means; empty when the peer closed it in order. */
  static SessionEnd ofLink(Optional<Throwable> cause) {
    return cause
        .map(SessionEnd::broken)
        .orElseGet(() -> new SessionEnd(Cause.CLOSED_BY_PEER, "the peer closed the connection"));
  }

  private static SessionEnd broken(Throwable cause) {
    return cause instanceof FrameException
        ? new SessionEnd(Cause.VIOLATION, cause.getMessage())
        : new SessionEnd(Cause.LINK_BROKEN, cause.toString());
  }
}
