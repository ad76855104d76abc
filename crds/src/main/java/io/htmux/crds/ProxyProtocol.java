package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether the target is told the address of the user, and how. */
public enum ProxyProtocol {
  /** It is not told. */
  @JsonProperty("None")
  NONE,
  /** By a line of text. */
  @JsonProperty("V1")
  V1,
  /** By a binary head. */
  @JsonProperty("V2")
  V2
}
