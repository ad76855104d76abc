package io.htmux.agent.mux;

import static io.htmux.agent.mux.StreamTransition.to;

import io.htmux.agent.mux.StreamTransition.Effect;

/**
 * What a stream is up to, and the table of SockMux 0.3 (SockMux 0.3 §1.4, §1.6); that of 1.0 is
 * {@link StreamRules}. In 0.3 there is no half-close: CLOSE ends both directions, and SHUT_HERE and
 * SHUT_THERE are never reached.
 *
 * <pre>
 *  opened here              WAITING ──id──► OPENING ──CONNECTED──► OPEN
 *                              │               │ given up            │ CLOSE sent
 *                              │               ▼                     ▼
 *  opened by the peer          │           CANCELLED ─CONNECTED─► CLOSING ─CLOSED or crossing CLOSE─► CLOSED
 *     DIALLING ──CONNECTED sent──► OPEN
 *         └─ refused ─► CLOSED
 * </pre>
 */
enum StreamState {
  /** Ours; no id is free yet, nothing was sent. */
  WAITING,
  /** Ours; CONNECT is sent. */
  OPENING,
  /** The peer's; its target is being dialled, the peer does not know our id yet. */
  DIALLING,
  /** Octets flow both ways. */
  OPEN,
  /** We said that no more octets come from here; the peer may still send. */
  SHUT_HERE,
  /** The peer said that no more octets come from there; we may still send. */
  SHUT_THERE,
  /** Ours; given up before the answer to CONNECT: the id stays taken until that comes. */
  CANCELLED,
  /** We sent CLOSE; what still comes is dropped. */
  CLOSING,
  /** Over; the id is free. */
  CLOSED;

  /** The next state and what has to be done in SockMux 0.3; pure. */
  StreamTransition on(StreamEvent event) {
    return switch (this) {
      case WAITING ->
          switch (event) {
            case CONNECT -> to(OPENING, Effect.PROCEED);
            case CLOSE, EXPIRE -> to(CLOSED, Effect.PROCEED);
            case ACCEPT, REFUSE, SEND, ACKNOWLEDGE -> to(WAITING, Effect.MISUSE);
            case SHUT, PEER_REFUSE, PEER_SHUT -> to(WAITING, Effect.MISUSE);
            case PEER_CONNECTED, PEER_SEND, PEER_SENT, PEER_CLOSE, PEER_CLOSED ->
                to(WAITING, Effect.MISUSE);
          };
      case OPENING ->
          switch (event) {
            case PEER_CONNECTED -> to(OPEN, Effect.PROCEED);
            case PEER_CLOSE -> to(CLOSED, Effect.ANSWER_CLOSED);
            case PEER_CLOSED -> to(CLOSED, Effect.PROCEED);
            case PEER_SEND, PEER_SENT -> to(CANCELLED, Effect.VIOLATION);
            case CLOSE, EXPIRE -> to(CANCELLED, Effect.PROCEED);
            case CONNECT, ACCEPT, REFUSE, SEND, ACKNOWLEDGE -> to(OPENING, Effect.MISUSE);
            case SHUT, PEER_REFUSE, PEER_SHUT -> to(OPENING, Effect.MISUSE);
          };
      case DIALLING ->
          switch (event) {
            case ACCEPT -> to(OPEN, Effect.PROCEED);
            case REFUSE, EXPIRE -> to(CLOSED, Effect.PROCEED);
            case PEER_CLOSE -> to(CLOSED, Effect.ANSWER_CLOSED);
            case PEER_CLOSED -> to(CLOSED, Effect.PROCEED);
            case PEER_CONNECTED, PEER_SEND, PEER_SENT -> to(CLOSED, Effect.VIOLATION);
            case CONNECT, SEND, ACKNOWLEDGE, CLOSE -> to(DIALLING, Effect.MISUSE);
            case SHUT, PEER_REFUSE, PEER_SHUT -> to(DIALLING, Effect.MISUSE);
          };
      case OPEN ->
          switch (event) {
            case SEND, ACKNOWLEDGE, PEER_SEND, PEER_SENT -> to(OPEN, Effect.PROCEED);
            case CLOSE -> to(CLOSING, Effect.PROCEED);
            case PEER_CLOSE -> to(CLOSED, Effect.ANSWER_CLOSED);
            case PEER_CLOSED -> to(CLOSED, Effect.PROCEED);
            case PEER_CONNECTED -> to(CLOSING, Effect.VIOLATION);
            case CONNECT, ACCEPT, REFUSE, EXPIRE -> to(OPEN, Effect.MISUSE);
            case SHUT, PEER_REFUSE, PEER_SHUT -> to(OPEN, Effect.MISUSE);
          };
      case CANCELLED ->
          switch (event) {
            case PEER_CONNECTED -> to(CLOSING, Effect.HANG_UP);
            case PEER_CLOSE -> to(CLOSED, Effect.ANSWER_CLOSED);
            case PEER_CLOSED -> to(CLOSED, Effect.PROCEED);
            case EXPIRE -> to(CLOSED, Effect.PROCEED);
            case PEER_SEND, PEER_SENT, CLOSE, ACKNOWLEDGE -> to(CANCELLED, Effect.DROP);
            case CONNECT, ACCEPT, REFUSE, SEND -> to(CANCELLED, Effect.MISUSE);
            case SHUT, PEER_REFUSE, PEER_SHUT -> to(CANCELLED, Effect.MISUSE);
          };
      case CLOSING ->
          switch (event) {
            case PEER_CLOSE, PEER_CLOSED, EXPIRE -> to(CLOSED, Effect.PROCEED);
            case PEER_CONNECTED, PEER_SEND, PEER_SENT -> to(CLOSING, Effect.DROP);
            case CLOSE, ACKNOWLEDGE -> to(CLOSING, Effect.DROP);
            case CONNECT, ACCEPT, REFUSE, SEND -> to(CLOSING, Effect.MISUSE);
            case SHUT, PEER_REFUSE, PEER_SHUT -> to(CLOSING, Effect.MISUSE);
          };
      case CLOSED ->
          switch (event) {
            case PEER_CONNECTED, PEER_SEND, PEER_SENT, PEER_CLOSE, PEER_CLOSED ->
                to(CLOSED, Effect.DROP);
            case ACCEPT, REFUSE, CLOSE, ACKNOWLEDGE, EXPIRE -> to(CLOSED, Effect.DROP);
            case CONNECT, SEND -> to(CLOSED, Effect.MISUSE);
            case SHUT, PEER_REFUSE, PEER_SHUT -> to(CLOSED, Effect.MISUSE);
          };
      case SHUT_HERE, SHUT_THERE -> throw new IllegalStateException(this + " is no state of 0.3");
    };
  }
}
