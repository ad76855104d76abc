package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether the operator writes a NetworkPolicy. */
public enum NetworkPolicyMode {
  /** Written and kept. */
  @JsonProperty("Managed")
  MANAGED,
  /** None. */
  @JsonProperty("Disabled")
  DISABLED
}
