package io.htmux.agent.bench.report;

import io.htmux.agent.bench.contender.AgentVariant.Kind;
import io.htmux.agent.bench.contender.Contenders;
import io.htmux.agent.bench.figure.Figure;
import io.htmux.agent.bench.lab.Reach;
import io.htmux.agent.bench.report.Target.Limit;
import io.htmux.agent.bench.workload.Workloads;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What the tunnel is to reach, against peers of the same run and in itself. */
final class Targets {
  private static final String HAPROXY = Contenders.HAPROXY.name();
  private static final String SSH = Contenders.SSH.name();
  private static final String RATHOLE = "rathole, plain";
  private static final List<String> FRP_AND_CHISEL = List.of("frp, plain", "frp, TLS", "chisel");
  private static final List<String> OVER_TLS = List.of("rathole, TLS", "frp, TLS", "chisel");
  private static final List<String> MULTIPLEX = List.of(SSH, "frp, plain", "frp, TLS", "chisel");

  private final List<Target> targets = new ArrayList<>();

  private Targets() {}

  /** All of them; those of a variant that there is not yet are not measured. */
  static List<Target> all() {
    Targets all = new Targets();
    String plain = Contenders.ours(Kind.PLAIN).orElse("");
    String encrypted = Contenders.ours(Kind.ENCRYPTED).orElse("");
    String notResumable = Contenders.ours(Kind.NOT_RESUMABLE).orElse("");
    all.bulk(plain);
    all.bulkOverTls(encrypted);
    all.far(plain);
    all.requests(plain);
    all.stalled(plain);
    all.opens(plain);
    all.start(plain);
    all.fasterThan("survival layer: bulk up with it", plain, notResumable, Workloads.UP, 0.95);
    return List.copyOf(all.targets);
  }

  /** Ratios with so much slack that only something broken misses them, on any host. */
  static List<Target> gates() {
    Targets gates = new Targets();
    String plain = Contenders.ours(Kind.PLAIN).orElse("");
    gates.fasterThan("bulk up", plain, SSH, Workloads.UP, 0.3);
    gates.fasterThan("bulk down", plain, SSH, Workloads.DOWN, 0.3);
    gates.fasterThan("16 streams up", plain, HAPROXY, Workloads.UP_16, 0.2);
    gates.ratio(
        "requests p50", plain, HAPROXY, Workloads.REQUESTS, Figure.P50_SECONDS, Limit.AT_MOST, 8);
    gates.ratio(
        "opens", plain, HAPROXY, Workloads.OPENS, Figure.OPENS_PER_SECOND, Limit.AT_LEAST, 0.1);
    for (String stalled : List.of(Workloads.STALLED_UP, Workloads.STALLED_DOWN)) {
      gates.atMost("echo, " + stalled, plain, stalled, Figure.ECHO_SECONDS, 1000, "ms");
    }
    return List.copyOf(gates.targets);
  }

  private void bulk(String ours) {
    for (String workload : List.of(Workloads.UP, Workloads.DOWN)) {
      fasterThan("bulk " + workload, ours, HAPROXY, workload, 1.0);
      fasterThan("bulk " + workload, ours, SSH, workload, 1.4);
      fasterThanBest("bulk " + workload, ours, FRP_AND_CHISEL, "frp, chisel", workload, 2);
      fasterThan("bulk " + workload, ours, RATHOLE, workload, 1.0);
    }
    for (String workload : List.of(Workloads.UP_16, Workloads.DOWN_16)) {
      fasterThan("bulk " + workload, ours, HAPROXY, workload, 1.0);
      fasterThan("bulk " + workload, ours, SSH, workload, 1.6);
      targets.add(
          new Target(
              "bulk " + workload + ": least/most of a stream",
              Limit.AT_LEAST,
              0.9,
              "×",
              median(ours, workload, Figure.FAIRNESS)));
    }
    cpu("bulk up: CPU of both ends", ours, 0.9);
  }

  private void bulkOverTls(String ours) {
    for (String workload : List.of(Workloads.UP, Workloads.DOWN)) {
      String what = "bulk " + workload + " over TLS";
      fasterThan(what, ours, SSH, workload, 1.15);
      fasterThanBest(what, ours, OVER_TLS, "rathole TLS, frp TLS, chisel", workload, 1.5);
    }
    cpu("bulk up over TLS: CPU of both ends", ours, 1.2);
  }

  private void far(String ours) {
    for (String workload : List.of(Workloads.FAR_UP, Workloads.FAR_DOWN)) {
      targets.add(
          new Target(
              workload + ": share of the link",
              Limit.AT_LEAST,
              0.95,
              "×",
              results ->
                  median(ours, workload, Figure.FAR_OCTETS_PER_SECOND)
                      .apply(results)
                      .map(octets -> octets / Reach.OCTETS_PER_SECOND)));
      ratio(workload, ours, SSH, workload, Figure.FAR_OCTETS_PER_SECOND, Limit.AT_LEAST, 3);
    }
    atMost(
        "50 ms: a request beside 8 uploads, p50",
        ours,
        Workloads.FAR_BESIDE,
        Figure.P50_SECONDS,
        90,
        "ms");
  }

  private void requests(String ours) {
    ratio(
        "requests, p50", ours, HAPROXY, Workloads.REQUESTS, Figure.P50_SECONDS, Limit.AT_MOST, 1.0);
    atMost("beside an upload, p50", ours, Workloads.BESIDE, Figure.P50_SECONDS, 0.4, "ms");
    atMost("beside an upload, p99", ours, Workloads.BESIDE, Figure.P99_SECONDS, 2, "ms");
    targets.add(
        new Target(
            "beside an upload, p99, to the best of ssh, frp, chisel",
            Limit.AT_MOST,
            1.0,
            "×",
            results ->
                MULTIPLEX.stream()
                    .flatMap(
                        peer ->
                            results
                                .ratio(ours, peer, Workloads.BESIDE, Figure.P99_SECONDS)
                                .stream())
                    .max(Double::compare)));
  }

  private void stalled(String ours) {
    stalled(ours, Workloads.STALLED_UP, Workloads.UP);
    stalled(ours, Workloads.STALLED_DOWN, Workloads.DOWN);
  }

  private void stalled(String ours, String workload, String unstalled) {
    atMost(workload + ": an answer", ours, workload, Figure.ECHO_SECONDS, 5, "ms");
    targets.add(
        new Target(
            workload + ": an active stream, to the same without",
            Limit.AT_LEAST,
            0.95,
            "×",
            results ->
                median(ours, workload, Figure.OCTETS_PER_SECOND)
                    .apply(results)
                    .flatMap(
                        beside ->
                            median(ours, unstalled, Figure.OCTETS_PER_SECOND)
                                .apply(results)
                                .map(alone -> beside / alone))));
  }

  private void opens(String ours) {
    ratio("opens", ours, HAPROXY, Workloads.OPENS, Figure.OPENS_PER_SECOND, Limit.AT_LEAST, 1.0);
    targets.add(
        new Target(
            "idle streams opened",
            Limit.AT_LEAST,
            9000,
            "streams",
            median(ours, Workloads.IDLE, Figure.OPENED)));
    atMost("9,000 idle: live heap each", ours, Workloads.IDLE, Figure.HEAP_PER_STREAM, 2, "KiB");
    atMost("9,000 idle: opened in", ours, Workloads.IDLE, Figure.OPENING_SECONDS, 3, "s");
    atMost("9,000 idle: RSS of an agent", ours, Workloads.IDLE, Figure.RESIDENT, 110, "MiB");
  }

  private void start(String ours) {
    atMost("RSS of an agent at rest", ours, Workloads.START, Figure.RESIDENT, 72, "MiB");
    atMost("ready in", ours, Workloads.START, Figure.READY_SECONDS, 500, "ms");
  }

  private void cpu(String what, String ours, double most) {
    atMost(what, ours, Workloads.UP, Figure.CPU_SECONDS_PER_OCTET, most, "s/GiB");
  }

  private void fasterThan(String what, String ours, String peer, String workload, double least) {
    ratio(what, ours, peer, workload, Figure.OCTETS_PER_SECOND, Limit.AT_LEAST, least);
  }

  private void fasterThanBest(
      String what, String ours, List<String> peers, String named, String workload, double least) {
    targets.add(
        new Target(
            what + ", to the best of " + named,
            Limit.AT_LEAST,
            least,
            "×",
            results ->
                peers.stream()
                    .flatMap(
                        peer ->
                            results.ratio(ours, peer, workload, Figure.OCTETS_PER_SECOND).stream())
                    .min(Double::compare)));
  }

  private void ratio(
      String what,
      String ours,
      String peer,
      String workload,
      Figure figure,
      Limit limit,
      double bound) {
    String of = peer.isEmpty() ? "the same without" : peer;
    targets.add(
        new Target(
            what + ", to " + of,
            limit,
            bound,
            "×",
            results -> results.ratio(ours, peer, workload, figure)));
  }

  private void atMost(
      String what, String ours, String workload, Figure figure, double most, String unit) {
    targets.add(
        new Target(
            what,
            Limit.AT_MOST,
            most,
            unit,
            results -> median(ours, workload, figure).apply(results).map(figure::shown)));
  }

  private static Function<Results, Optional<Double>> median(
      String contender, String workload, Figure figure) {
    return results -> results.spread(contender, workload, figure).map(spread -> spread.median());
  }

  static String table(List<Target> targets, Results results) {
    StringBuilder table = new StringBuilder("| | target | measured | |\n|---|---|---|---|\n");
    targets.forEach(target -> table.append(target.row(results)));
    return table.toString();
  }

  /** Those that were measured and missed. */
  static Stream<Target> missed(List<Target> targets, Results results) {
    return targets.stream()
        .filter(target -> target.isHeld(results).filter(held -> !held).isPresent());
  }
}
