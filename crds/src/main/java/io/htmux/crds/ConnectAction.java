package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a CONNECT rule decides. */
public enum ConnectAction {
  /** Dial from here. */
  @JsonProperty("Direct")
  DIRECT,
  /** Let the peer dial. */
  @JsonProperty("Tunnel")
  TUNNEL,
  /** Refuse. */
  @JsonProperty("Deny")
  DENY
}
