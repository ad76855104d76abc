package io.htmux.operator.cluster;

import java.time.Duration;
import java.util.Locale;
import java.util.UUID;

/** A namespace of one test, with the strictest Pod Security; goes with all that is in it. */
record TestNamespace(String name) implements AutoCloseable {

  static TestNamespace open(String purpose) {
    String name =
        "htmux-it-"
            + purpose
            + "-"
            + UUID.randomUUID().toString().substring(0, 6).toLowerCase(Locale.ROOT);
    Kubectl.clusterWide()
        .apply(
            """
            apiVersion: v1
            kind: Namespace
            metadata:
              name: %s
              labels: {pod-security.kubernetes.io/enforce: restricted, htmux.io/test: "true"}
            """
                .formatted(name));
    return new TestNamespace(name);
  }

  Kubectl kubectl() {
    return Kubectl.clusterWide().in(name);
  }

  /** Fails when something holds the namespace: nothing of a tunnel may. */
  @Override
  public void close() {
    Kubectl.clusterWide().run("delete", "namespace", name, "--wait=false");
    Kubectl.clusterWide().waitFor("delete", "namespace/" + name, Duration.ofMinutes(2));
  }
}
