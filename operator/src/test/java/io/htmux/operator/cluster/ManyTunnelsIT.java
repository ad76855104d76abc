package io.htmux.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Hundreds of tunnels at once. Their agents are played by kwok, on a node that does not exist: they
 * cost nothing, and nobody answers at their management ports.
 */
@Tag("scale")
class ManyTunnelsIT {

  private static final int TUNNELS = 500;
  private static final long MOST_OCTETS = 256L << 20;
  private static final Duration ALL_READY = Duration.ofMinutes(8);
  private static final String NODE =
      """
      apiVersion: v1
      kind: Node
      metadata:
        name: htmux-played
        annotations: {kwok.x-k8s.io/node: fake}
        labels: {htmux.io/played: "true"}
      spec:
        taints: [{key: htmux.io/played, effect: NoSchedule}]
      """;
  private static final String TUNNEL =
      """
      apiVersion: htmux.io/v1alpha1
      kind: HtmuxTunnel
      metadata: {name: many-%d}
      spec:
        role: Server
        capskeySecretRef: {name: shared}
        tls: {mode: Disabled}
        server: {admit: [{name: gw, from: ["*"], ports: [web]}]}
        ports: [{name: web, listenOn: Server, port: 8080}]
        template:
          spec:
            nodeSelector: {htmux.io/played: "true"}
            tolerations: [{key: htmux.io/played, operator: Exists}]
      """;

  @Test
  void fiveHundredTunnelsAreReadyInLittleMemoryAndThenNothingIsWritten() throws IOException {
    InstalledOperator.install();
    Kubectl.clusterWide().apply(NODE);
    Process kwok = kwok();
    try (TestNamespace namespace = TestNamespace.open("many")) {
      Kubectl kubectl = namespace.kubectl();
      kubectl.run("create", "secret", "generic", "shared", "--from-literal=capskey=shared-by-all");
      Kubectl.clusterWide().waitFor("condition=Ready", "node/htmux-played", Duration.ofMinutes(1));
      Instant start = Instant.now();
      kubectl.apply(
          IntStream.range(0, TUNNELS)
              .mapToObj(TUNNEL::formatted)
              .collect(Collectors.joining("---\n")));
      await()
          .atMost(ALL_READY)
          .pollInterval(Duration.ofSeconds(5))
          .until(() -> readyTunnels(kubectl) == TUNNELS);
      Duration took = Duration.between(start, Instant.now());
      ApiWrites.settled();
      List<String> before = ApiWrites.counted();
      await()
          .pollDelay(Duration.ofSeconds(30))
          .atMost(Duration.ofSeconds(40))
          .untilAsserted(() -> assertThat(ApiWrites.counted()).isEqualTo(before));
      JsonNode memory = operatorsMemory();
      System.out.printf(
          "%d tunnels Ready after %d s; the operator holds %d MiB, resident %d MiB%n",
          TUNNELS,
          took.toSeconds(),
          memory.get("workingSetBytes").asLong() >> 20,
          memory.get("rssBytes").asLong() >> 20);
      assertThat(memory.get("workingSetBytes").asLong()).isLessThan(MOST_OCTETS);
      assertThat(restarts()).isZero();
      kubectl.run("delete", "htmuxtunnels", "--all", "--wait=false");
    } finally {
      Kubectl.clusterWide().run("delete", "node", "htmux-played");
      kwok.destroy();
    }
  }

  private static Process kwok() throws IOException {
    return new ProcessBuilder(
            "kwok",
            "--manage-all-nodes=false",
            "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
            // a node without a lease is given up while the API server is busy
            "--node-lease-duration-seconds=120",
            "--kubeconfig=" + System.getenv("KUBECONFIG"),
            "--server-address=127.0.0.1:0")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static long readyTunnels(Kubectl kubectl) {
    return kubectl
        .run(
            "get",
            "htmuxtunnels",
            "-o",
            "jsonpath={range .items[*]}{.status.conditions[?(@.type==\"Ready\")].status}{\"\\n"
                + "\"}{end}")
        .lines()
        .filter("True"::equals)
        .count();
  }

  private static JsonNode operatorsMemory() throws IOException {
    JsonNode pod =
        InstalledOperator.kubectl()
            .json("get", "pods", "--selector=app.kubernetes.io/name=htmux-operator")
            .at("/items/0");
    JsonNode stats =
        Repository.YAML.readTree(
            Kubectl.clusterWide()
                .run(
                    "get",
                    "--raw",
                    "/api/v1/nodes/"
                        + pod.at("/spec/nodeName").asText()
                        + "/proxy/stats/summary?only_cpu_and_memory=true"));
    return StreamSupport.stream(stats.get("pods").spliterator(), false)
        .filter(p -> p.at("/podRef/name").asText().equals(pod.at("/metadata/name").asText()))
        .findFirst()
        .orElseThrow()
        .get("memory");
  }

  private static int restarts() {
    return InstalledOperator.kubectl()
        .json("get", "pods", "--selector=app.kubernetes.io/name=htmux-operator")
        .at("/items/0/status/containerStatuses/0/restartCount")
        .asInt();
  }
}
