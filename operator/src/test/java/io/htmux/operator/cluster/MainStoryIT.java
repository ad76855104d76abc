package io.htmux.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What it is all for: a pod reaches a database that nobody can dial, by the example
 * deploy/examples/onprem-database and what {@code kubectl htmux connect} prints of it. While it
 * asks one query after the other the operator is killed, the agent is rolled, the key is rotated
 * and the agent rolled once more, and no query fails; in the end nothing is left.
 */
@Tag("cluster")
class MainStoryIT {

  private static final String EXAMPLE = "deploy/examples/onprem-database";
  private static final String KEY = "an-example-that-everybody-knows";
  private static final String NEW_KEY = "another-one-that-only-two-know";
  private static final String SECRET = "plant-7-capskey";
  private static final String TUNNEL = "htmuxtunnel/plant-7";

  /**
   * The one agent of a Server hands over to the next: users wait until the client has found it, and
   * no longer than ports are kept open for it. On a machine with time to spare it takes 5 s.
   */
  private static final int LONGEST_WAIT_SECONDS = 30;

  private static final Duration SOON = Duration.ofSeconds(90);

  /** A kubelet brings a changed Secret on its own time. */
  private static final Duration BROUGHT = Duration.ofMinutes(3);

  private static final String TAKEN = "changed configuration is taken";
  private static final String[] QUERY = {
    "exec",
    "client",
    "--",
    "psql",
    "-h",
    "plant-7-postgres",
    "-U",
    "postgres",
    "-At",
    "-c",
    "select item from stock"
  };
  private static final String CLIENT =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: client}
      spec:
        terminationGracePeriodSeconds: 1
        securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
        containers:
        - name: psql
          image: localhost/psql:1
          command: [sleep, "100000"]
          env: [{name: PGCONNECT_TIMEOUT, value: "30"}]
          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      """;

  @BeforeAll
  static void install() {
    Assumptions.assumeTrue(
        OnPremises.isPossible(), "HTMUX_CLUSTER does not name a cluster of deploy/test-cluster");
    InstalledOperator.install();
    String psql =
        Programs.run(
                Duration.ofSeconds(5), "", List.of("sh", "-c", "ls /usr/lib/postgresql/*/bin/psql"))
            .orFail()
            .output()
            .lines()
            .findFirst()
            .orElseThrow();
    Programs.run(
            SOON,
            "",
            List.of(
                Repository.file("deploy/test-cluster/program-image").toString(),
                "localhost/psql:1",
                psql))
        .orFail();
  }

  @Test
  void aPodReachesADatabaseOnPremisesWhateverIsDoneToTheTunnel() throws IOException {
    try (TestNamespace namespace = TestNamespace.open("story");
        OnPremises site = new OnPremises()) {
      Kubectl kubectl = namespace.kubectl();
      kubectl.apply(CLIENT);
      kubectl.run("apply", "-f", Repository.file(EXAMPLE).toString());
      kubectl.waitFor("condition=Ready", TUNNEL, SOON);

      site.startPostgres();
      site.writeSecret(SECRET, KEY);
      site.startScript(
          Checkout.shell(SOON, "kubectl htmux connect plant-7 -n " + namespace.name() + " -o cli")
              .orFail()
              .output());
      kubectl.waitFor("condition=PeersConnected", TUNNEL, SOON);
      kubectl.waitFor("condition=Ready", "pod/client", SOON);
      assertThat(kubectl.run(QUERY)).isEqualTo("bolts of plant 7\n");

      try (QueryLoad load = QueryLoad.begin(kubectl)) {
        answers(load, 10);
        killTheOperator(load);
        noneFailed(load, "without an operator");
        rollTheAgents(kubectl);
        answers(load, 20);
        noneFailed(load, "while the agent was rolled");
        rotateTheKey(kubectl, site);
        answers(load, 20);
        noneFailed(load, "while the key was rotated");
        rollTheAgents(kubectl);
        answers(load, 20);
        noneFailed(load, "while the agent was rolled, and both ends had the next key only");
        System.out.printf(
            "the agent was rolled twice: none of %d queries failed, the longest took %d s%n",
            load.queries(), load.longestGapSeconds());
        assertThat(load.longestGapSeconds()).isLessThanOrEqualTo(LONGEST_WAIT_SECONDS);
      }
      deleteEverything(kubectl);
    }
  }

  private static void answers(QueryLoad load, int more) {
    int then = load.answered();
    await().atMost(SOON).until(() -> load.answered() > then + more);
  }

  private static void noneFailed(QueryLoad load, String when) {
    assertThat(load.failures())
        .as("of %d queries, %s: %s", load.queries(), when, load.errors())
        .isZero();
  }

  private static void killTheOperator(QueryLoad load) {
    InstalledOperator.kill();
    answers(load, 10);
    InstalledOperator.awaitReady();
  }

  /** Both ends while they run; their session stays. */
  private static void rotateTheKey(Kubectl kubectl, OnPremises site) throws IOException {
    String before = hash(kubectl);
    site.writeSecret(SECRET, NEW_KEY);
    await().atMost(SOON).until(() -> site.log("agent").contains(TAKEN));
    kubectl.apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: %s}
        stringData: {capskey: %s}
        """
            .formatted(SECRET, NEW_KEY));
    await().atMost(SOON).until(() -> !hash(kubectl).equals(before));
    await().atMost(BROUGHT).until(() -> kubectl.run("logs", "deployment/plant-7").contains(TAKEN));
  }

  private static String hash(Kubectl kubectl) {
    return kubectl.run("get", TUNNEL, "-o", "jsonpath={.status.capskey.hash}");
  }

  private static void rollTheAgents(Kubectl kubectl) {
    kubectl.run("rollout", "restart", "deployment/plant-7");
    kubectl.run("rollout", "status", "deployment/plant-7", "--timeout=120s");
    await()
        .atMost(SOON)
        .until(
            () ->
                kubectl
                        .run("get", "pods", "--selector=htmux.io/tunnel=plant-7", "-o", "name")
                        .lines()
                        .count()
                    == 1);
    kubectl.waitFor("condition=PeersConnected", TUNNEL, SOON);
  }

  private static void deleteEverything(Kubectl kubectl) {
    kubectl.run("delete", "-f", Repository.file(EXAMPLE).toString());
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () ->
                kubectl
                    .run(
                        "get",
                        "all,configmaps,networkpolicies",
                        "--selector=htmux.io/tunnel=plant-7",
                        "-o",
                        "name")
                    .isEmpty());
    assertThat(kubectl.attempt(QUERY).code()).isNotZero();
  }
}
