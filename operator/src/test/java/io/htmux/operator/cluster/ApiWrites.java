package io.htmux.operator.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** How often what an operator owns was written, as the API server counts it. */
final class ApiWrites {

  private static final Pattern OURS =
      Pattern.compile(
          "apiserver_request_total\\{.*resource=\"(htmuxtunnels|deployments|services|configmaps|networkpolicies|poddisruptionbudgets|events)\".*"
              + "verb=\"(POST|PUT|PATCH|APPLY|DELETE)\".*");

  private ApiWrites() {}

  static List<String> counted() {
    return Kubectl.clusterWide()
        .run("get", "--raw", "/metrics")
        .lines()
        .filter(OURS.asMatchPredicate())
        .sorted()
        .toList();
  }

  /** Waits until two counts in a row are equal: the controllers of the cluster have settled too. */
  static void settled() {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofSeconds(3))
        .until(
            new Callable<Boolean>() {
              private List<String> last = List.of();

              @Override
              public Boolean call() {
                List<String> now = counted();
                boolean same = now.equals(last);
                last = now;
                return same;
              }
            });
  }
}
