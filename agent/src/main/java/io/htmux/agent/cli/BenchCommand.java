package io.htmux.agent.cli;

import io.htmux.agent.bench.Bench;
import io.htmux.agent.bench.BenchPlan;
import io.htmux.agent.bench.contender.Contender;
import io.htmux.agent.bench.contender.Contenders;
import io.htmux.agent.bench.report.Report;
import io.htmux.agent.bench.workload.Workload;
import io.htmux.agent.bench.workload.Workloads;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code htmux bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures our agents beside other tunnels, in one run on this host.")
final class BenchCommand implements Callable<Integer> {
  private static final int IDLE_STREAMS = 9000;
  private static final Duration IDLE_WITHIN = Duration.ofSeconds(60);
  private static final int QUICK_IDLE_STREAMS = 500;
  private static final Duration QUICK_IDLE_WITHIN = Duration.ofSeconds(5);

  @Spec CommandSpec spec;

  @Option(names = "--rounds", description = "How often each is measured. Default: 5; 1 if quick.")
  Optional<Integer> rounds;

  @Option(names = "--seconds", description = "Of each measurement. Default: 3; 1 if quick.")
  Optional<Integer> seconds;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "WORKLOAD",
      description = "These workloads instead of all; a name ending in * stands for several.")
  List<String> only = List.of();

  @Option(
      names = "--peers",
      split = ";",
      paramLabel = "NAME",
      description = "These instead of all, by their names in the table; * as above.")
  List<String> peers = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where native.md, .svg and .json go. Default: docs/benchmarks; nowhere if quick.")
  Optional<Path> folder;

  @Option(
      names = "--quick",
      description = "A few minutes; fails when something is out of all proportion.")
  boolean quick;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Report report = new Bench(plan(), out).run();
    out.println();
    out.println(report.markdown());
    if (!quick || folder.isPresent()) {
      report.write(folder.orElseGet(BenchCommand::benchmarks)).forEach(out::println);
    }
    out.flush();
    return quick ? judged(report) : ExitCode.OK;
  }

  private int judged(Report report) {
    List<String> missed = report.missedGates();
    missed.forEach(line -> spec.commandLine().getErr().println("htmux: missed: " + line));
    return missed.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private BenchPlan plan() {
    Duration measured = Duration.ofSeconds(atLeastOne("--seconds", seconds.orElse(quick ? 1 : 3)));
    List<Workload> workloads =
        Workloads.all(
                measured,
                quick ? QUICK_IDLE_STREAMS : IDLE_STREAMS,
                quick ? QUICK_IDLE_WITHIN : IDLE_WITHIN)
            .stream()
            .filter(workload -> !quick || !only.isEmpty() || workload.isQuick())
            .toList();
    return new BenchPlan(
        "./htmux " + String.join(" ", spec.commandLine().getParseResult().originalArgs()),
        chosen("--only", workloads, Workload::name, only),
        chosen(
            "--peers",
            quick && peers.isEmpty() ? Contenders.few() : Contenders.all(),
            Contender::name,
            peers),
        atLeastOne("--rounds", rounds.orElse(quick ? 1 : 5)));
  }

  private int atLeastOne(String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          spec.commandLine(), option + " must be at least 1, was " + value);
    }
    return value;
  }

  private <T> List<T> chosen(
      String option, List<T> all, Function<T, String> name, List<String> wanted) {
    for (String one : wanted) {
      if (all.stream().noneMatch(candidate -> matches(name.apply(candidate), one))) {
        throw new ParameterException(
            spec.commandLine(),
            option
                + ": nothing is called \""
                + one
                + "\"; there are "
                + String.join("; ", all.stream().map(name).toList()));
      }
    }
    return all.stream()
        .filter(
            candidate ->
                wanted.isEmpty()
                    || wanted.stream().anyMatch(one -> matches(name.apply(candidate), one)))
        .toList();
  }

  private static boolean matches(String name, String wanted) {
    String given = wanted.strip().toLowerCase(Locale.ROOT);
    String own = name.toLowerCase(Locale.ROOT);
    return given.endsWith("*")
        ? own.startsWith(given.substring(0, given.length() - 1))
        : own.equals(given);
  }

  /** In the checkout that the launcher is of, else here. */
  private static Path benchmarks() {
    return Optional.ofNullable(System.getProperty("htmux.launcher"))
        .map(launcher -> Path.of(launcher).resolveSibling("docs").resolve("benchmarks"))
        .filter(Files::isDirectory)
        .orElse(Path.of(""));
  }
}
