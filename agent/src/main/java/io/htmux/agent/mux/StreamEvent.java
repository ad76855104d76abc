package io.htmux.agent.mux;

/** What can happen to a stream: first what this end does, then what the peer does. */
enum StreamEvent {
  /** An id was free: CONNECT goes out. */
  CONNECT,
  /** The target was reached: CONNECTED goes out. */
  ACCEPT,
  /** The target was not reached or may not be: CLOSE from no id goes out. */
  REFUSE,
  /** Octets go out. */
  SEND,
  /** Octets of the peer were really written: SENT goes out. */
  ACKNOWLEDGE,
  /** All octets of this direction are out: SHUT goes out. */
  SHUT,
  /** This end is through with the stream. */
  CLOSE,
  /** A wait has lasted too long. */
  EXPIRE,
  PEER_CONNECTED,
  PEER_REFUSE,
  PEER_SEND,
  PEER_SENT,
  PEER_SHUT,
  PEER_CLOSE,
  PEER_CLOSED
}
