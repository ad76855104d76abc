package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** The ServiceMonitor of the agents. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MonitoringSpec(
    @JsonPropertyDescription(
            "Auto: one is written where the cluster knows that kind. Disabled: none. "
                + "Default: Auto.")
        MonitoringMode mode) {

  public MonitoringMode modeOrDefault() {
    return mode == null ? MonitoringMode.AUTO : mode;
  }
}
