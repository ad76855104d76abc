package io.htmux.operator.cluster;

import java.io.IOException;

/**
 * Queries through the tunnel from a pod of its own, one after the other, each a connection of its
 * own, until it is closed. They are counted in the pod, where nothing of the test's machinery can
 * disturb them.
 */
final class QueryLoad implements AutoCloseable {

  private static final String LOOP =
      "n=0; bad=0; gap=0; last=$(date +%s); while [ ! -e /tmp/stop ]; do n=$((n+1));"
          + " if psql -h plant-7-postgres -U postgres -Atc 'select 1' >/dev/null 2>/tmp/error; then"
          + " t=$(($(date +%s)-last)); [ $t -le $gap ] || gap=$t; last=$(date +%s);"
          + " else bad=$((bad+1)); { date; cat /tmp/error; } >>/tmp/errors; sleep 0.2; fi;"
          + " echo $n $bad $gap >/tmp/count.new; mv /tmp/count.new /tmp/count; done";

  private final Kubectl kubectl;
  private final Process process;

  private QueryLoad(Kubectl kubectl, Process process) {
    this.kubectl = kubectl;
    this.process = process;
  }

  /**
   * @param kubectl of the namespace with the pod {@code client}
   */
  static QueryLoad begin(Kubectl kubectl) throws IOException {
    return new QueryLoad(
        kubectl,
        new ProcessBuilder(kubectl.with("exec", "client", "--", "sh", "-c", LOOP).command())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  private int count(int which) {
    String[] counts =
        kubectl.attempt("exec", "client", "--", "cat", "/tmp/count").output().strip().split(" ", 3);
    return counts.length == 3 ? Integer.parseInt(counts[which]) : 0;
  }

  int queries() {
    return count(0);
  }

  int failures() {
    return count(1);
  }

  int answered() {
    return queries() - failures();
  }

  /** Between two queries that were answered. */
  int longestGapSeconds() {
    return count(2);
  }

  /** What psql said of each query that failed. */
  String errors() {
    return kubectl.attempt("exec", "client", "--", "cat", "/tmp/errors").output();
  }

  @Override
  public void close() {
    kubectl.attempt("exec", "client", "--", "touch", "/tmp/stop");
    process.destroy();
  }
}
