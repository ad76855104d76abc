package io.htmux.agent.policy;

/** How somebody who wants a connection came to this end; the same gate is asked on each path. */
public enum EntryPath {
  /**
   * A user of a port that the peer opened for this end: what is known of him is the peer's word.
   */
  REMOTE_PORT,
  /** A user of a port of this end. */
  LOCAL_PORT,
  /** An ordinary proxy request at a server's own tunnel port. */
  PROXY_REQUEST,
  /** A user of a SOCKS service, wherever he was accepted. */
  SOCKS,
  /** The peer itself, by a request inside a stream. */
  PEER_REQUEST
}
