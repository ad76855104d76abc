package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether the tunnel connection is TLS. */
public enum TlsMode {
  /** TLS, verified; nothing else is spoken. */
  @JsonProperty("Required")
  REQUIRED,
  /** Plain text. */
  @JsonProperty("Disabled")
  DISABLED
}
