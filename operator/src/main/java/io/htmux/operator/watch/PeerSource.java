package io.htmux.operator.watch;

import java.util.concurrent.CompletionStage;

/** Asks an agent who is connected. */
@FunctionalInterface
public interface PeerSource {

  /**
   * Asks one agent.
   *
   * @param host address of the pod
   * @param port its management port
   * @return what it says; fails when the agent does not answer in time or not as expected
   */
  CompletionStage<AgentAnswer> peers(String host, int port);
}
