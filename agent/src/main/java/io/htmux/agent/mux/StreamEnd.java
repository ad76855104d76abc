package io.htmux.agent.mux;

/**
 * Why a stream ended without this end having closed it.
 *
 * @param cause for counts and decisions
 * @param detail for people
 */
public record StreamEnd(Cause cause, String detail) {

  public enum Cause {
    /** The peer closed an open stream: what it sent before has all come. */
    CLOSED,
    /** The peer cut it short: what came may not be all. */
    RESET,
    /** The peer did not open it. */
    REFUSED,
    /** No id or no answer came in time. */
    TIMED_OUT,
    /** The peer broke the protocol on this stream. */
    VIOLATION,
    /** The whole session ended. */
    SESSION_ENDED
  }
}
