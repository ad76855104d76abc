package io.htmux.operator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** {@code htmux.operator.*}, or {@code HTMUX_OPERATOR_*} in the environment. */
@ConfigMapping(prefix = "htmux.operator")
public interface OperatorConfig {

  /** Image of the agents, with tag or digest. */
  String agentImage();

  /**
   * Whether agents of that image take a changed file or secret while they run. If not, each change
   * rolls them.
   */
  @WithDefault("true")
  boolean agentReloads();

  /** Where the operator runs. */
  @WithDefault("htmux-system")
  String namespace();

  /** How often the agents are asked for their peers. */
  @WithDefault("10S")
  Duration pollInterval();

  /** How long a peer must be missing before it counts. */
  @WithDefault("15S")
  Duration peersSettle();

  /** The Lease by which one of several operators leads. */
  @WithDefault("htmux-operator")
  String lease();
}
