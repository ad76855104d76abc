package io.htmux.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.htmux.crds.Condition;
import io.htmux.crds.HtmuxTunnelStatus;
import io.htmux.crds.PeerStatus;
import io.htmux.operator.plan.Case;
import io.htmux.operator.plan.Reason;
import io.htmux.operator.plan.TunnelPlan;
import io.htmux.operator.plan.TunnelPlan.Rejected;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TunnelConditionsTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Instant LATER = NOON.plusSeconds(90);

  private static final String SERVER =
      """
      metadata: {name: a, namespace: acme}
      spec: {role: Server, tls: {mode: Disabled}, server: {minPeers: 1}}
      """;
  private static final String CLIENT =
      """
      metadata: {name: a, namespace: acme}
      spec: {role: Client, client: {servers: [{url: "https://hub.example.org"}]}}
      """;

  /** What is there, and what Ready, Deployed, PeersConnected, Degraded, Reconciling say of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # role   | wanted all updated ready | asked answered peers | Ready        | Deployed   | PeersConnected    | Degraded          | Reconciling
          Server | 1 1 1 1 | 1 1 1 | Serving      | Deployed   | Connected         | AsExpected        | Settled
          Server | 1 1 1 1 | 1 1 0 | TooFewPeers  | Deployed   | NoPeers           | AsExpected        | Settled
          Server | 1 1 1 1 | 1 0 0 | TooFewPeers  | Deployed   | AgentsUnreachable | AsExpected        | Settled
          Server | 1 1 1 0 | 1 1 0 | NoAgentReady | Deployed   | NoPeers           | AsExpected        | Settled
          Server | 1 1 1 0 | 0 0 0 | NotDeployed  | RollingOut | NoPeers           | AsExpected        | RollingOut
          Server | 2 3 1 2 | 3 3 1 | NotDeployed  | RollingOut | Connected         | AsExpected        | RollingOut
          Server | 2 2 2 1 | 2 2 1 | Serving      | Deployed   | Connected         | FewerAgents       | Settled
          Server | 2 2 2 2 | 2 1 1 | Serving      | Deployed   | Connected         | AgentsUnreachable | Settled
          Server | 0 0 0 0 | 0 0 0 | ScaledToZero | Deployed   | NoPeers           | AsExpected        | Settled
          Client | 1 1 1 1 | 1 1 1 | Serving      | Deployed   | Connected         | AsExpected        | Settled
          Client | 1 1 1 0 | 1 1 0 | NotConnected | Deployed   | NoPeers           | AsExpected        | Settled
          """)
  void whatIsThereDecides(
      String role,
      String agents,
      String peers,
      String ready,
      String deployed,
      String connected,
      String degraded,
      String reconciling) {
    Map<String, Condition> said =
        conditions(role.equals("Server") ? SERVER : CLIENT, numbers(agents), numbers(peers), NOON);

    assertThat(said.get("Ready").reason()).isEqualTo(ready);
    assertThat(said.get("Deployed").reason()).isEqualTo(deployed);
    assertThat(said.get("PeersConnected").reason()).isEqualTo(connected);
    assertThat(said.get("Degraded").reason()).isEqualTo(degraded);
    assertThat(said.get("Reconciling").reason()).isEqualTo(reconciling);
    assertThat(said.get("Stalled").status()).isEqualTo("False");
    assertThat(said.get("Ready").status()).isEqualTo(ready.equals("Serving") ? "True" : "False");
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_SPEC, False, True",
    "NAME_TAKEN, False, True",
    "SECRET_NOT_FOUND, True, False",
    "SECRET_KEY_MISSING, True, False",
    "CONFIG_MAP_NOT_FOUND, True, False",
    "CONFIG_MAP_KEY_MISSING, True, False"
  })
  void whatMayStillArriveIsWaitedForAndTheRestStalls(
      Reason reason, String reconciling, String stalled) {
    Case given = Case.read(SERVER);
    Map<String, Condition> said =
        byType(
            TunnelConditions.of(given.tunnel(), new Rejected(reason, "because"), nothing(), NOON));

    assertThat(said.get("Accepted").status()).isEqualTo("False");
    assertThat(said.get("Accepted").reason()).isEqualTo(reason.word());
    assertThat(said.get("Ready").message()).isEqualTo("because");
    assertThat(said.get("Reconciling").status()).isEqualTo(reconciling);
    assertThat(said.get("Stalled").status()).isEqualTo(stalled);
  }

  @Test
  void aTransitionTimeMovesOnlyWhenTheStatusDoes() {
    Case given = Case.read(SERVER);
    given
        .tunnel()
        .setStatus(
            new HtmuxTunnelStatus(
                1L,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.copyOf(
                    conditions(SERVER, List.of(1, 1, 1, 1), List.of(1, 1, 0), NOON).values())));
    TunnelPlan plan = TunnelPlan.of(given.tunnel(), given.found(), given.settings());
    Map<String, Condition> said =
        byType(
            TunnelConditions.of(
                given.tunnel(), plan, observed(List.of(1, 1, 1, 1), List.of(1, 1, 1)), LATER));

    assertThat(said.get("Ready").lastTransitionTime()).isEqualTo(LATER.toString());
    assertThat(said.get("PeersConnected").lastTransitionTime()).isEqualTo(LATER.toString());
    assertThat(said.get("Accepted").lastTransitionTime()).isEqualTo(NOON.toString());
    assertThat(said.get("Deployed").lastTransitionTime()).isEqualTo(NOON.toString());
  }

  @Test
  void whatTheApiServerRefusedIsToldAndStalls() {
    Case given = Case.read(SERVER);
    TunnelPlan plan = TunnelPlan.of(given.tunnel(), given.found(), given.settings());
    Map<String, Condition> said =
        byType(
            TunnelConditions.of(
                given.tunnel(),
                plan,
                new Observed(
                    Optional.empty(), List.of(), PeersReport.NONE, Optional.of("quota exceeded")),
                NOON));

    assertThat(said.get("Deployed").reason()).isEqualTo("ApplyFailed");
    assertThat(said.get("Ready").message()).isEqualTo("quota exceeded");
    assertThat(said.get("Stalled").status()).isEqualTo("True");
    assertThat(said.get("Reconciling").status()).isEqualTo("False");
  }

  @Test
  void aMessageIsBoundedWhateverTheUserWrote() {
    Case given = Case.read(SERVER);
    List<Condition> said =
        TunnelConditions.of(
            given.tunnel(),
            new Rejected(Reason.INVALID_SPEC, "x".repeat(100_000)),
            nothing(),
            NOON);

    assertThat(said).allSatisfy(c -> assertThat(c.message()).hasSizeLessThanOrEqualTo(1024));
  }

  @Test
  void agentsThatRunAnotherFileAreNotDeployed() {
    String own = deployed("").message();
    assertThat(own).isEqualTo("1 of 1 agents of this version run");

    Condition other = deployed("another");
    assertThat(other.status()).isEqualTo("False");
    assertThat(other.reason()).isEqualTo("Reloading");
    assertThat(other.message()).isEqualTo("1 of 1 agents do not run the changed file yet");
  }

  @Test
  void anAgentThatRefusesTheChangedFileSaysWhy() {
    Condition refused = deployed("another", "spec.ports[0]: no");

    assertThat(refused.reason()).isEqualTo("ReloadRefused");
    assertThat(refused.message()).endsWith("yet: spec.ports[0]: no");
  }

  /** Deployed, when its only agent says that it runs that file; its own if that is empty. */
  private static Condition deployed(String hash, String... refused) {
    Case given = Case.read(SERVER);
    TunnelPlan plan = TunnelPlan.of(given.tunnel(), given.found(), given.settings());
    String own = ((TunnelPlan.Accepted) plan).plan().fileHash();
    Observed seen = observed(List.of(1, 1, 1, 1), List.of(1, 1, 0));
    Observed told =
        new Observed(
            seen.deployment(),
            seen.services(),
            new PeersReport(
                1,
                1,
                List.of(),
                List.of(
                    new AgentConfiguration(
                        hash.isEmpty() ? own : hash, List.of(refused).stream().findFirst()))),
            Optional.empty());
    return byType(TunnelConditions.of(given.tunnel(), plan, told, NOON)).get("Deployed");
  }

  private static Map<String, Condition> conditions(
      String yaml, List<Integer> agents, List<Integer> peers, Instant now) {
    Case given = Case.read(yaml);
    TunnelPlan plan = TunnelPlan.of(given.tunnel(), given.found(), given.settings());
    return byType(TunnelConditions.of(given.tunnel(), plan, observed(agents, peers), now));
  }

  private static Observed nothing() {
    return new Observed(Optional.empty(), List.of(), PeersReport.NONE, Optional.empty());
  }

  /**
   * What there is.
   *
   * @param agents wanted, all, updated, ready
   * @param peers agents asked, agents that answered, peers
   */
  private static Observed observed(List<Integer> agents, List<Integer> peers) {
    Deployment deployment =
        new DeploymentBuilder()
            .withNewMetadata()
            .withGeneration(3L)
            .endMetadata()
            .withNewSpec()
            .withReplicas(agents.get(0))
            .endSpec()
            .withNewStatus()
            .withObservedGeneration(3L)
            .withReplicas(agents.get(1))
            .withUpdatedReplicas(agents.get(2))
            .withReadyReplicas(agents.get(3))
            .endStatus()
            .build();
    List<PeerStatus> connected = new ArrayList<>();
    for (int i = 0; i < peers.get(2); i++) {
      connected.add(new PeerStatus("peer-" + i, 1, "2026-01-01T00:00:00Z", List.of()));
    }
    return new Observed(
        Optional.of(deployment),
        List.of(),
        new PeersReport(peers.get(0), peers.get(1), connected),
        Optional.empty());
  }

  private static Map<String, Condition> byType(List<Condition> conditions) {
    return conditions.stream().collect(Collectors.toMap(Condition::type, c -> c));
  }

  private static List<Integer> numbers(String text) {
    return List.of(text.strip().split(" ")).stream().map(Integer::valueOf).toList();
  }
}
