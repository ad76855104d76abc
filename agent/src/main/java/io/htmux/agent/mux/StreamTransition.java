package io.htmux.agent.mux;

import java.util.EnumMap;
import java.util.Map;

/**
 * Outcome of an event. Events come with every frame, so that each of the few outcomes that there
 * can be is made once, and {@link #to} finds it.
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

  private static final Map<Effect, Map<StreamState, StreamTransition>> ALL =
      new EnumMap<>(Effect.class);

  static {
    for (Effect effect : Effect.values()) {
      Map<StreamState, StreamTransition> ofEffect = new EnumMap<>(StreamState.class);
      for (StreamState next : StreamState.values()) {
        ofEffect.put(next, new StreamTransition(next, effect));
      }
      ALL.put(effect, ofEffect);
    }
  }

  /** Allocates nothing. */
  static StreamTransition to(StreamState next, Effect effect) {
    return ALL.get(effect).get(next);
  }
}
