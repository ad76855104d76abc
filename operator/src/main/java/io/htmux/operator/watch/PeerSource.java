package io.htmux.operator.watch;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Asks an agent who is connected. */
@FunctionalInterface
public interface PeerSource {

  /**
   * Asks one agent.
   *
   * @param host address of the pod
   * @param port its management port
   * @return the peers; fails when the agent does not answer in time or not as expected
   */
  CompletionStage<List<AgentPeer>> peers(String host, int port);
}
