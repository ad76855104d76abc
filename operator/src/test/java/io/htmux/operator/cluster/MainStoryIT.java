package io.htmux.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What it is all for: a pod reaches a database that nobody can dial, by the example
 * deploy/examples/onprem-database; the operator is killed meanwhile, the key is rotated, and in the
 * end nothing is left.
 */
@Tag("cluster")
class MainStoryIT {

  private static final String EXAMPLE = "deploy/examples/onprem-database";
  private static final String KEY = "an-example-that-everybody-knows";
  private static final String TUNNEL = "htmuxtunnel/plant-7";
  private static final Duration SOON = Duration.ofSeconds(90);
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
          env: [{name: PGCONNECT_TIMEOUT, value: "10"}]
          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      """;

  /** Counts what went wrong of queries in a row, each a connection of its own. */
  private static final String LOAD =
      "n=0; bad=0; while [ ! -e /tmp/stop ]; do n=$((n+1)); psql -h plant-7-postgres -U postgres"
          + " -Atc 'select 1' >/dev/null 2>>/tmp/errors || bad=$((bad+1)); echo $n $bad"
          + " >/tmp/count; done";

  @BeforeAll
  static void install() throws IOException {
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
  void aPodReachesADatabaseOnPremises() throws IOException {
    try (TestNamespace namespace = TestNamespace.open("story");
        OnPremises site = new OnPremises()) {
      Kubectl kubectl = namespace.kubectl();
      kubectl.apply(CLIENT);
      kubectl.run("apply", "-f", Repository.file(EXAMPLE).toString());
      kubectl.waitFor("condition=Ready", TUNNEL, SOON);

      site.startPostgres();
      site.startAgent(
          Files.readString(Repository.file(EXAMPLE + "/on-prem/tunnel.yaml")),
          "plant-7-capskey",
          KEY);
      kubectl.waitFor("condition=PeersConnected", TUNNEL, SOON);
      kubectl.waitFor("condition=Ready", "pod/client", SOON);
      assertThat(kubectl.run(QUERY)).isEqualTo("bolts of plant 7\n");

      Process load = load(namespace);
      await().atMost(SOON).until(() -> queries(kubectl) > 10);
      InstalledOperator.kill();
      int then = queries(kubectl);
      InstalledOperator.awaitReady();
      await().atMost(SOON).until(() -> queries(kubectl) > then + 10);
      kubectl.run("exec", "client", "--", "touch", "/tmp/stop");
      load.destroy();
      assertThat(failures(kubectl))
          .as("without an operator, of %d queries", queries(kubectl))
          .isZero();

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

  private static Process load(TestNamespace namespace) throws IOException {
    return new ProcessBuilder(
            namespace.kubectl().with("exec", "client", "--", "sh", "-c", LOAD).command())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static int count(Kubectl kubectl, int which) {
    String[] counts =
        kubectl.attempt("exec", "client", "--", "cat", "/tmp/count").output().strip().split(" ", 2);
    return counts.length == 2 ? Integer.parseInt(counts[which]) : 0;
  }

  private static int queries(Kubectl kubectl) {
    return count(kubectl, 0);
  }

  private static int failures(Kubectl kubectl) {
    return count(kubectl, 1);
  }
}
