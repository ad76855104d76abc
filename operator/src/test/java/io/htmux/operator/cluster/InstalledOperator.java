package io.htmux.operator.cluster;

import java.time.Duration;
import java.time.Instant;

/**
 * The operator, installed as a user installs it: by {@code kubectl apply -k}. The kustomization is
 * deploy/base, or the one that HTMUX_KUSTOMIZATION names, with images that the cluster can pull.
 */
final class InstalledOperator {

  static final String NAMESPACE = "htmux-system";
  static final String USER = "system:serviceaccount:" + NAMESPACE + ":htmux-operator";
  private static final Duration START = Duration.ofMinutes(2);

  private InstalledOperator() {}

  static void install() {
    String kustomization =
        System.getenv()
            .getOrDefault("HTMUX_KUSTOMIZATION", Repository.file("deploy/base").toString());
    Kubectl.clusterWide().run("apply", "--server-side", "--force-conflicts", "-k", kustomization);
    awaitReady();
  }

  static void awaitReady() {
    kubectl()
        .run(
            "rollout",
            "status",
            "deployment/htmux-operator",
            "--timeout=" + START.toSeconds() + "s");
  }

  /** Without a chance to say good-bye. */
  static void kill() {
    kubectl()
        .run(
            "delete",
            "pod",
            "--selector=app.kubernetes.io/name=htmux-operator",
            "--grace-period=0",
            "--force");
  }

  /** As a roll or a drained node does it: SIGTERM, and SIGKILL after 30 s; how long it took. */
  static Duration tellToGo() {
    Instant start = Instant.now();
    kubectl().run("delete", "pod", "--selector=app.kubernetes.io/name=htmux-operator");
    return Duration.between(start, Instant.now());
  }

  static Kubectl kubectl() {
    return Kubectl.clusterWide().in(NAMESPACE);
  }
}
