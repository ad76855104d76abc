package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** The NetworkPolicy of the agents. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record NetworkPolicySpec(
    @JsonPropertyDescription(
            "Managed: the operator writes one that lets in the ports of the tunnel. "
                + "Disabled: none. Default: Managed.")
        NetworkPolicyMode mode) {

  public NetworkPolicyMode modeOrDefault() {
    return mode == null ? NetworkPolicyMode.MANAGED : mode;
  }
}
