package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which part this end of the tunnel plays. It never changes during the life of a resource. */
public enum Role {
  /** Waits for clients (DeleGate HTMUX=sv). */
  @JsonProperty("Server")
  SERVER,
  /** Dials the servers (DeleGate HTMUX=cl). */
  @JsonProperty("Client")
  CLIENT,
  /** A client towards its upstream, a server for its own clients (DeleGate HTMUX=px). */
  @JsonProperty("Proxy")
  PROXY
}
