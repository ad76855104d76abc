package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a port or a stream speaks below the relayed octets. */
public enum Protocol {
  /** A stream of octets. */
  @JsonProperty("TCP")
  TCP,
  /** Datagrams, relayed with their boundaries. */
  @JsonProperty("UDP")
  UDP
}
