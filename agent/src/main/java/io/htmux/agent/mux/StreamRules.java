package io.htmux.agent.mux;

import static io.htmux.agent.mux.StreamState.CLOSED;
import static io.htmux.agent.mux.StreamState.OPEN;
import static io.htmux.agent.mux.StreamState.OPENING;
import static io.htmux.agent.mux.StreamState.SHUT_HERE;
import static io.htmux.agent.mux.StreamState.SHUT_THERE;
import static io.htmux.agent.mux.StreamTransition.to;

import io.htmux.agent.mux.StreamTransition.Effect;

/**
 * What a stream of SockMux 1.0 is up to (SockMux 1.0 §6.4). Each direction ends by itself; a RESET
 * ends both. An id is never used again, so that nothing has to be answered.
 *
 * <pre>
 *  opened here         WAITING ──id──► OPENING ──OPENED──► OPEN ──SHUT sent──► SHUT_HERE ──SHUT came──► CLOSED
 *  opened by the peer                 DIALLING ─OPENED sent─►│                                            ▲
 *                                                            └──SHUT came──► SHUT_THERE ──SHUT sent───────┤
 *                                    REFUSED, or RESET, from either end and in any state ─────────────────┘
 * </pre>
 */
final class StreamRules {
  private StreamRules() {}

  /** The next state and what has to be done; pure. */
  static StreamTransition on(StreamState state, StreamEvent event) {
    return switch (state) {
      case WAITING ->
          switch (event) {
            case CONNECT -> to(OPENING, Effect.PROCEED);
            case CLOSE, EXPIRE -> to(CLOSED, Effect.PROCEED);
            case ACCEPT, REFUSE, SEND, ACKNOWLEDGE, SHUT -> misuse(state);
            case PEER_CONNECTED, PEER_REFUSE, PEER_SEND, PEER_SENT -> misuse(state);
            case PEER_SHUT, PEER_CLOSE, PEER_CLOSED -> misuse(state);
          };
      case OPENING ->
          switch (event) {
            case SEND -> to(OPENING, Effect.PROCEED);
            case CLOSE, EXPIRE -> to(CLOSED, Effect.PROCEED);
            case PEER_CONNECTED -> to(OPEN, Effect.PROCEED);
            case PEER_REFUSE, PEER_CLOSE -> to(CLOSED, Effect.PROCEED);
            case PEER_SEND, PEER_SENT, PEER_SHUT, PEER_CLOSED -> violation();
            case CONNECT, ACCEPT, REFUSE, ACKNOWLEDGE, SHUT -> misuse(state);
          };
      case DIALLING ->
          switch (event) {
            case ACCEPT -> to(OPEN, Effect.PROCEED);
            case REFUSE, EXPIRE -> to(CLOSED, Effect.PROCEED);
            case PEER_SEND -> to(state, Effect.PROCEED);
            case PEER_CLOSE -> to(CLOSED, Effect.PROCEED);
            case PEER_CONNECTED, PEER_REFUSE, PEER_SENT, PEER_SHUT, PEER_CLOSED -> violation();
            case CONNECT, SEND, ACKNOWLEDGE, SHUT, CLOSE -> misuse(state);
          };
      case OPEN ->
          switch (event) {
            case SEND, ACKNOWLEDGE, PEER_SEND, PEER_SENT -> to(OPEN, Effect.PROCEED);
            case SHUT -> to(SHUT_HERE, Effect.PROCEED);
            case PEER_SHUT -> to(SHUT_THERE, Effect.PROCEED);
            case CLOSE, PEER_CLOSE -> to(CLOSED, Effect.PROCEED);
            case PEER_CONNECTED, PEER_REFUSE, PEER_CLOSED -> violation();
            case CONNECT, ACCEPT, REFUSE, EXPIRE -> misuse(state);
          };
      case SHUT_HERE ->
          switch (event) {
            case ACKNOWLEDGE, PEER_SEND, PEER_SENT -> to(SHUT_HERE, Effect.PROCEED);
            case PEER_SHUT, CLOSE, PEER_CLOSE -> to(CLOSED, Effect.PROCEED);
            case PEER_CONNECTED, PEER_REFUSE, PEER_CLOSED -> violation();
            case CONNECT, ACCEPT, REFUSE, SEND, SHUT, EXPIRE -> misuse(state);
          };
      case SHUT_THERE ->
          switch (event) {
            case SEND, PEER_SENT -> to(SHUT_THERE, Effect.PROCEED);
            case ACKNOWLEDGE -> to(SHUT_THERE, Effect.DROP);
            case SHUT, CLOSE, PEER_CLOSE -> to(CLOSED, Effect.PROCEED);
            case PEER_SEND, PEER_SHUT -> violation();
            case PEER_CONNECTED, PEER_REFUSE, PEER_CLOSED -> violation();
            case CONNECT, ACCEPT, REFUSE, EXPIRE -> misuse(state);
          };
      case CLOSED ->
          switch (event) {
            case PEER_CONNECTED, PEER_REFUSE, PEER_SEND, PEER_SENT -> to(CLOSED, Effect.DROP);
            case PEER_SHUT, PEER_CLOSE, PEER_CLOSED -> to(CLOSED, Effect.DROP);
            case ACCEPT, REFUSE, SHUT, CLOSE, ACKNOWLEDGE, EXPIRE -> to(CLOSED, Effect.DROP);
            case CONNECT, SEND -> misuse(state);
          };
      case CANCELLED, CLOSING -> throw new IllegalStateException(state + " is no state of 1.0");
    };
  }

  private static StreamTransition misuse(StreamState state) {
    return to(state, Effect.MISUSE);
  }

  /** The session ends, and the stream with it. */
  private static StreamTransition violation() {
    return to(CLOSED, Effect.VIOLATION);
  }
}
