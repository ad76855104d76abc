package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What answers at the end that dials (DeleGate SERVER=). */
public enum App {
  /** Relays to the target. */
  @JsonProperty("Relay")
  RELAY,
  /** An HTTP proxy. */
  @JsonProperty("HttpProxy")
  HTTP_PROXY,
  /** A SOCKS server. */
  @JsonProperty("Socks5")
  SOCKS5,
  /** An FTP proxy. */
  @JsonProperty("Ftp")
  FTP
}
