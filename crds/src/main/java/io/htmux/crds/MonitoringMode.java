package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Whether the operator writes a ServiceMonitor. */
public enum MonitoringMode {
  /** Where the cluster knows that kind. */
  @JsonProperty("Auto")
  AUTO,
  /** None. */
  @JsonProperty("Disabled")
  DISABLED
}
