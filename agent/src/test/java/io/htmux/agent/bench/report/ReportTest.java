package io.htmux.agent.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.htmux.agent.bench.contender.AgentVariant.Kind;
import io.htmux.agent.bench.contender.Contender;
import io.htmux.agent.bench.contender.Contenders;
import io.htmux.agent.bench.figure.Figure;
import io.htmux.agent.bench.figure.Spread;
import io.htmux.agent.bench.report.Target.Limit;
import io.htmux.agent.bench.workload.Workload;
import io.htmux.agent.bench.workload.Workloads;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final double GIB = 1L << 30;
  private static final List<Workload> WORKLOADS =
      Workloads.all(Duration.ofSeconds(3), 9000, Duration.ofSeconds(60));
  private static final Workload UP = workload(Workloads.UP);
  private static final String OURS = Contenders.ours(Kind.PLAIN).orElseThrow();

  private static Workload workload(String name) {
    return WORKLOADS.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  private static Sample up(String contender, int round, double gib, double foreign) {
    return new Sample(
        contender,
        Workloads.UP,
        round,
        Map.of(Figure.OCTETS_PER_SECOND, gib * GIB, Figure.CPU_SECONDS_PER_OCTET, 0.8 / GIB),
        foreign);
  }

  private static Results results() {
    Results results = new Results();
    for (int round = 1; round <= 3; round++) {
      results.add(up("direct TCP", round, 3 + round, 0));
      results.add(up("HAProxy, two hops", round, 1.6, 0));
      results.add(up(OURS, round, round, 0.01));
    }
    results.add(up(OURS, 4, 9, 0.5));
    results.add(up("chisel", 1, 0.2, 0.9));
    results.add(new Failure("frp, TLS", Workloads.UP, 1, "hangs"));
    results.add(new Failure("frp, TLS", Workloads.UP, 2, "hangs"));
    return results;
  }

  private static String golden(String name) throws IOException {
    try (var file = ReportTest.class.getResourceAsStream("/bench/" + name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aTableShowsMediansSpreadRatiosAndWhatWentWrong() throws IOException {
    WorkloadTable table =
        new WorkloadTable(
            results(),
            List.of("direct TCP", "HAProxy, two hops", "frp, TLS", "chisel", OURS),
            List.of("direct TCP", "HAProxy, two hops"));
    assertThat(table.of(UP) + "\n" + table.notes(UP)).isEqualTo(golden("up-1.md"));
  }

  @Test
  void roundsInWhichOthersWorkedMuchDoNotCount() {
    Results results = results();
    assertThat(results.spread(OURS, Workloads.UP, Figure.OCTETS_PER_SECOND))
        .hasValue(new Spread(2 * GIB, 1.5 * GIB, 2.5 * GIB));
    assertThat(results.leftOut(OURS, Workloads.UP)).isEqualTo(1);
    assertThat(results.isNoisy(OURS, Workloads.UP)).isFalse();
    assertThat(results.isNoisy("chisel", Workloads.UP)).isTrue();
    assertThat(results.spread("chisel", Workloads.UP, Figure.OCTETS_PER_SECOND)).isPresent();
  }

  @Test
  void aPlotIsWellFormedAndMarksOurs() throws Exception {
    List<BarPanel> panels =
        List.of(
            new BarPanel(
                "Bulk <up> & more",
                "GiB/s",
                false,
                2,
                List.of(
                    new BarPanel.Bar("direct TCP", new Spread(4, 3, 4.5), false),
                    new BarPanel.Bar(OURS, new Spread(2, 1.5, 2.5), true))),
            new BarPanel(
                "Latency",
                "ms",
                true,
                3,
                List.of(
                    new BarPanel.Bar("HAProxy", new Spread(1000, 900, 1100), false),
                    new BarPanel.Bar(OURS, new Spread(0.3, 0.25, 0.35), true))));
    String svg = SvgPlot.of(panels);
    assertThat(svg).isEqualTo(golden("plot.svg"));
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aTargetIsHeldOrMissedBySoMuchOrNotMeasured() {
    Target fast = new Target("bulk", Limit.AT_LEAST, 2, "×", results -> Optional.of(1.5));
    assertThat(fast.row(results()))
        .isEqualTo("| bulk | ≥ 2.00 × | 1.50 × | **missed** by 25 % |\n");
    Target small = new Target("heap", Limit.AT_MOST, 2, "KiB", results -> Optional.of(1.0));
    assertThat(small.row(results())).isEqualTo("| heap | ≤ 2.00 KiB | 1.00 KiB | held |\n");
    Target unknown = new Target("tls", Limit.AT_MOST, 2, "s", results -> Optional.empty());
    assertThat(unknown.row(results())).isEqualTo("| tls | ≤ 2.00 s | not measured | – |\n");
    assertThat(Targets.missed(List.of(fast, small, unknown), results())).containsExactly(fast);
  }

  @Test
  void everyTargetAndGateSpeaksOfWorkloadsAndFiguresThatAreThere() {
    Results everything = new Results();
    for (Workload workload : WORKLOADS) {
      for (Contender contender : Contenders.all()) {
        Map<Figure, Double> all =
            workload.columns().stream().collect(Collectors.toMap(figure -> figure, _ -> 1.0));
        everything.add(new Sample(contender.name(), workload.name(), 1, all, 0));
      }
    }
    boolean overTls = Contenders.ours(Kind.ENCRYPTED).isPresent();
    boolean notResumable = Contenders.ours(Kind.NOT_RESUMABLE).isPresent();
    assertThat(Targets.all()).hasSizeGreaterThan(30);
    assertThat(Targets.all())
        .filteredOn(target -> overTls || !target.what().contains("over TLS"))
        .filteredOn(target -> notResumable || !target.what().contains("survival"))
        .allSatisfy(target -> assertThat(target.isHeld(everything)).as(target.what()).isPresent());
    assertThat(Targets.gates())
        .hasSizeGreaterThan(4)
        .allSatisfy(target -> assertThat(target.isHeld(everything)).as(target.what()).isPresent());
  }

  @Test
  void aReportIsThreeFilesThatSayWhatRepeatsThem(@TempDir Path folder) throws IOException {
    Report report =
        new Report(
            "./htmux bench --only=up-1",
            "2026-01-01, 2 processors.",
            List.of(UP),
            Contenders.all(),
            Map.of("gost", "not measured: cannot be had here"),
            results());
    assertThat(report.write(folder)).allSatisfy(file -> assertThat(file).isRegularFile());
    assertThat(folder.resolve("native.md"))
        .content()
        .contains(
            "./htmux bench --only=up-1", "2026-01-01", "| gost | not measured:", "## Targets");
    JsonNode raw = new JsonMapper().readTree(folder.resolve("native.json").toFile());
    assertThat(raw.get("samples")).hasSize(results().samples().size());
    assertThat(raw.get("failures")).hasSize(2);
    assertThat(Files.readString(folder.resolve("native.svg"))).startsWith("<svg ");
  }
}
