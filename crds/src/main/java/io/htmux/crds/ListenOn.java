package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The end of the tunnel that listens; the other one dials. */
public enum ListenOn {
  /** DeleGate's /remote, seen from the client. */
  @JsonProperty("Server")
  SERVER,
  /** DeleGate's /local, seen from the client. */
  @JsonProperty("Client")
  CLIENT
}
