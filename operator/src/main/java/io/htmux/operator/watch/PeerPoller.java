package io.htmux.operator.watch;

import io.htmux.operator.status.AgentConfiguration;
import io.htmux.operator.status.PeersReport;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Knows the agents of every tunnel, asks each of them when told to, and tells the reconciler when
 * the settled answer of a tunnel has changed. Any thread.
 */
public final class PeerPoller {

  private final PeerSource source;
  private final Clock clock;
  private final Duration wait;
  private final Consumer<ResourceID> changed;
  private final Map<ResourceID, Agents> agents = new ConcurrentHashMap<>();
  private final Map<ResourceID, Settling> settlings = new ConcurrentHashMap<>();

  private record Agents(Set<String> hosts, int port) {}

  /**
   * @param wait how long bad news must last
   * @param changed told the tunnels whose peers have changed
   */
  public PeerPoller(PeerSource source, Clock clock, Duration wait, Consumer<ResourceID> changed) {
    this.source = source;
    this.clock = clock;
    this.wait = wait;
    this.changed = changed;
  }

  /** Notes which agents a tunnel has now, and tells what they said last. */
  public PeersReport report(ResourceID tunnel, Set<String> hosts, int port) {
    Agents now = new Agents(Set.copyOf(hosts), port);
    Agents before = agents.put(tunnel, now);
    if (!now.equals(before)) {
      ask(tunnel, now);
    }
    return settlings.getOrDefault(tunnel, Settling.START).believed();
  }

  /** Asks all agents of all tunnels that still exist; ends when all have answered or failed. */
  public CompletionStage<Void> askAll(Predicate<ResourceID> exists, Consumer<ResourceID> gone) {
    agents.keySet().stream()
        .filter(exists.negate())
        .forEach(
            tunnel -> {
              agents.remove(tunnel);
              settlings.remove(tunnel);
              gone.accept(tunnel);
            });
    return CompletableFuture.allOf(
        agents.entrySet().stream()
            .map(entry -> ask(entry.getKey(), entry.getValue()))
            .toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Void> ask(ResourceID tunnel, Agents asked) {
    ConcurrentLinkedQueue<AgentAnswer> answers = new ConcurrentLinkedQueue<>();
    CompletableFuture<?>[] all =
        asked.hosts().stream()
            .map(
                host ->
                    source
                        .peers(host, asked.port())
                        .thenAccept(answers::add)
                        .exceptionally(_ -> null)
                        .toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(all)
        .thenRun(
            () ->
                heard(
                    tunnel,
                    asked,
                    new PeersReport(
                        asked.hosts().size(),
                        answers.size(),
                        PeerSummary.of(answers.stream().map(AgentAnswer::peers).toList()),
                        answers.stream()
                            .flatMap(answer -> answer.configuration().stream())
                            .sorted(Comparator.comparing(AgentConfiguration::hash))
                            .toList())));
  }

  private void heard(ResourceID tunnel, Agents asked, PeersReport report) {
    if (!asked.equals(agents.get(tunnel))) {
      return; // other agents by now, which are asked on their own
    }
    Settling before = settlings.getOrDefault(tunnel, Settling.START);
    Settling after = before.heard(report, clock.instant(), wait);
    settlings.put(tunnel, after);
    if (!after.believed().equals(before.believed())) {
      changed.accept(tunnel);
    }
  }
}
