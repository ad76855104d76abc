package io.htmux.operator.watch;

import io.htmux.operator.status.AgentConfiguration;
import java.util.List;
import java.util.Optional;

/**
 * What one agent says of itself.
 *
 * @param configuration empty of one that does not tell
 */
public record AgentAnswer(List<AgentPeer> peers, Optional<AgentConfiguration> configuration) {

  /** One that does not tell what it runs. */
  public static AgentAnswer of(List<AgentPeer> peers) {
    return new AgentAnswer(peers, Optional.empty());
  }
}
