package io.htmux.operator.mock;

import io.htmux.operator.watch.AgentAnswer;
import io.htmux.operator.watch.AgentPeer;
import io.htmux.operator.watch.PeerSource;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Agents that answer what a test told them to, by their address. */
@Singleton
public class ScriptedAgents implements PeerSource {

  private final Map<String, List<AgentPeer>> answers = new ConcurrentHashMap<>();

  void answer(String host, List<AgentPeer> peers) {
    answers.put(host, peers);
  }

  @Override
  public CompletionStage<AgentAnswer> peers(String host, int port) {
    List<AgentPeer> answer = answers.get(host);
    return answer == null
        ? CompletableFuture.failedFuture(new IllegalStateException("nobody at " + host))
        : CompletableFuture.completedFuture(AgentAnswer.of(answer));
  }
}
