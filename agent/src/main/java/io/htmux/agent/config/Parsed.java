package io.htmux.agent.config;

import io.htmux.agent.role.TunnelConfig;
import java.util.List;
import java.util.Objects;

/**
 * A configuration that can be run.
 *
 * @param config what to play
 * @param notices what the user wrote that has no effect, or less than he may think; to be logged as
 *     warnings, free of secrets
 */
public record Parsed(TunnelConfig config, List<String> notices) {
  public Parsed {
    Objects.requireNonNull(config);
    notices = List.copyOf(notices);
  }
}
