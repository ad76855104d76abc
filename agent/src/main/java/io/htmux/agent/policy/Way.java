package io.htmux.agent.policy;

/** How a destination is reached. */
public enum Way {
  /** Dialled from here. */
  DIRECT,
  /** Asked of the peer, through the tunnel. */
  TUNNEL
}
