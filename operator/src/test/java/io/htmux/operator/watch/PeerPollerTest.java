package io.htmux.operator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.crds.PeerStatus;
import io.htmux.operator.status.PeersReport;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PeerPollerTest {

  private static final ResourceID TUNNEL = new ResourceID("a", "acme");
  private static final Duration WAIT = Duration.ofSeconds(15);

  private final Map<String, List<AgentPeer>> agents = new HashMap<>();
  private final List<ResourceID> told = new ArrayList<>();
  private final SetClock clock = new SetClock();
  private final PeerPoller poller =
      new PeerPoller(
          (host, _) ->
              agents.containsKey(host)
                  ? CompletableFuture.completedFuture(AgentAnswer.of(agents.get(host)))
                  : CompletableFuture.failedFuture(new IllegalStateException("nobody")),
          clock,
          WAIT,
          told::add);

  @Test
  void sessionsOfOneIdentityAtSeveralAgentsAreOnePeer() {
    agents.put("10.0.0.1", List.of(peer("plant", "2026-01-02T00:00:00Z", "a")));
    agents.put(
        "10.0.0.2",
        List.of(
            peer("plant", "2026-01-01T00:00:00Z", "b"),
            peer("other", "2026-01-03T00:00:00Z", "c")));

    PeersReport report = ask("10.0.0.1", "10.0.0.2");

    assertThat(report.answered()).isEqualTo(2);
    assertThat(report.peers())
        .containsExactly(
            new PeerStatus("other", 1, "2026-01-03T00:00:00Z", List.of("c")),
            new PeerStatus("plant", 2, "2026-01-01T00:00:00Z", List.of("a", "b")));
  }

  @Test
  void aPeerThatComesIsToldAtOnceAndOneThatGoesOnlyWhenItStaysAway() {
    agents.put("10.0.0.1", List.of());
    ask("10.0.0.1");
    agents.put("10.0.0.1", List.of(peer("plant", "", "a")));
    askAll();
    assertThat(report("10.0.0.1").peers()).hasSize(1);
    int before = told.size();

    agents.put("10.0.0.1", List.of());
    askAll();
    clock.pass(WAIT.minusSeconds(1));
    askAll();
    assertThat(report("10.0.0.1").peers()).hasSize(1);
    assertThat(told).hasSize(before);

    clock.pass(Duration.ofSeconds(1));
    askAll();
    assertThat(report("10.0.0.1").peers()).isEmpty();
    assertThat(told).hasSize(before + 1);
  }

  @Test
  void aPeerThatDialsAgainMeanwhileIsNeverMissed() {
    agents.put("10.0.0.1", List.of(peer("plant", "", "a")));
    ask("10.0.0.1");
    for (int i = 0; i < 5; i++) {
      agents.put("10.0.0.1", List.of());
      askAll();
      clock.pass(WAIT.minusSeconds(1));
      agents.put("10.0.0.1", List.of(peer("plant", "", "a")));
      askAll();
    }
    assertThat(told).hasSize(1);
  }

  @Test
  void nothingIsToldWhileNothingChanges() {
    agents.put("10.0.0.1", List.of(peer("plant", "", "a")));
    ask("10.0.0.1");
    askAll();
    askAll();
    assertThat(told).hasSize(1);
  }

  @Test
  void anAgentThatDoesNotAnswerCountsAsAskedOnly() {
    agents.put("10.0.0.1", List.of(peer("plant", "", "a")));
    PeersReport report = ask("10.0.0.1", "10.0.0.9");
    assertThat(report.asked()).isEqualTo(2);
    assertThat(report.answered()).isEqualTo(1);
  }

  @Test
  void aTunnelThatIsGoneIsForgotten() {
    ask("10.0.0.1");
    List<ResourceID> gone = new ArrayList<>();
    poller.askAll(_ -> false, gone::add).toCompletableFuture().join();
    poller.askAll(_ -> false, gone::add).toCompletableFuture().join();
    assertThat(gone).containsExactly(TUNNEL);
  }

  @Test
  void whatAgentsAnswerIsReadWithinBounds() {
    JsonObject peer =
        new JsonObject()
            .put("address", "192.0.2.7:39978")
            .put("since", "2026-01-01T00:00:00Z")
            .put("ports", new JsonArray().add("0.0.0.0:8080"));
    JsonArray many = new JsonArray();
    for (int i = 0; i < 10_001; i++) {
      many.add(peer);
    }

    List<AgentPeer> peers = ManagementPorts.read(new JsonObject().put("peers", many)).peers();

    assertThat(peers).hasSize(10_000);
    assertThat(peers.getFirst())
        .isEqualTo(new AgentPeer("192.0.2.7", "2026-01-01T00:00:00Z", List.of("0.0.0.0:8080")));
    assertThat(
            ManagementPorts.read(
                    new JsonObject()
                        .put(
                            "peers",
                            new JsonArray()
                                .add(new JsonObject().put("identity", "x".repeat(9_999)))))
                .peers())
        .allSatisfy(p -> assertThat(p.identity()).hasSize(253));
  }

  private static AgentPeer peer(String identity, String since, String port) {
    return new AgentPeer(identity, since, List.of(port));
  }

  private PeersReport ask(String... hosts) {
    poller.report(TUNNEL, Set.of(hosts), 9090);
    return report(hosts);
  }

  private PeersReport report(String... hosts) {
    return poller.report(TUNNEL, Set.of(hosts), 9090);
  }

  private void askAll() {
    poller.askAll(_ -> true, _ -> {}).toCompletableFuture().join();
  }

  private static final class SetClock extends Clock {
    private Instant now = Instant.EPOCH;

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
