package io.htmux.agent.mux;

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
    NOT_AUTHENTICATED
  }
}
