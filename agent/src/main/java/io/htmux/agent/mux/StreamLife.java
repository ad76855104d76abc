package io.htmux.agent.mux;

import java.util.Objects;

/**
 * How far a stream is in the table of its {@link Dialect}, and who is told what becomes of it. All
 * parts of one {@link MuxStream} share it.
 */
final class StreamLife {
  private final Dialect dialect;
  private StreamState state;
  private StreamHandler handler;

  StreamLife(Dialect dialect, StreamState state) {
    this.dialect = dialect;
    this.state = state;
  }

  StreamState state() {
    return state;
  }

  boolean isOpen() {
    return switch (state) {
      case OPEN, SHUT_HERE, SHUT_THERE -> true;
      case WAITING, OPENING, DIALLING, CANCELLED, CLOSING, CLOSED -> false;
    };
  }

  boolean isClosed() {
    return state == StreamState.CLOSED;
  }

  /** Goes where the table says; returns what has to be done then. */
  StreamTransition.Effect apply(StreamEvent event) {
    StreamTransition transition = dialect.next(state, event);
    if (transition.effect() == StreamTransition.Effect.MISUSE) {
      throw new IllegalStateException(event + " is not for a stream that is " + state);
    }
    state = transition.next();
    return transition.effect();
  }

  boolean proceeds(StreamEvent event) {
    return apply(event) == StreamTransition.Effect.PROCEED;
  }

  /** Over, whatever the table says: the whole session is. */
  void over() {
    state = StreamState.CLOSED;
  }

  /** The owner; null before there is one, and when he hears nothing any more. */
  StreamHandler handler() {
    return handler;
  }

  void ownedBy(StreamHandler owner) {
    handler = Objects.requireNonNull(owner);
  }

  /** The owner hears nothing any more. */
  void disown() {
    handler = null;
  }

  /** At most once, and not after this end closed the stream. */
  void tellEnded(StreamEnd end) {
    StreamHandler owner = handler;
    if (owner != null) {
      handler = null;
      owner.ended(end);
    }
  }
}
