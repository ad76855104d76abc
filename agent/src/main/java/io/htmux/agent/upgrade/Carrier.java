package io.htmux.agent.upgrade;

/** What an HTMUX/2.0 exchange asks its connection to become (HTMUX/2.0 §5.2, §5.8). */
public enum Carrier {
  /** {@code Upgrade: htmux/2.0}: the octets that follow are the tunnel's own. */
  HTMUX("htmux/2.0"),
  /**
   * {@code Upgrade: websocket}: they travel in binary messages, for those who pass nothing else.
   */
  WEBSOCKET("websocket");

  /** The subprotocol by which a WebSocket for a tunnel is told from another one. */
  static final String SUBPROTOCOL = "htmux.2.0";

  private final String token;

  Carrier(String token) {
    this.token = token;
  }

  /** As the Upgrade header names it. */
  String token() {
    return token;
  }
}
