package io.htmux.agent.mux;

/**
 * Outcome of an event.
 *
 * @param next the state from now on
 * @param effect what has to be done about the event
 */
record StreamTransition(StreamState next, Effect effect) {

  enum Effect {
    /** Do what the event says. */
    PROCEED,
    /** Too late to matter: drop it without a word. */
    DROP,
    /** The peer closes: answer CLOSED, then as PROCEED. */
    ANSWER_CLOSED,
    /** Nobody waits for this stream any more: send CLOSE. */
    HANG_UP,
    /** The peer broke the protocol: close this stream, the session lives on. */
    VIOLATION,
    /** This end called something that the state forbids: a mistake in our code. */
    MISUSE
  }
}
