package io.htmux.agent.bench;

import io.htmux.agent.bench.contender.Contender;
import io.htmux.agent.bench.contender.ContenderException;
import io.htmux.agent.bench.contender.Presence;
import io.htmux.agent.bench.contender.RunningContender;
import io.htmux.agent.bench.figure.Figure;
import io.htmux.agent.bench.host.ForeignWork;
import io.htmux.agent.bench.lab.Lab;
import io.htmux.agent.bench.lab.Reach;
import io.htmux.agent.bench.load.Direction;
import io.htmux.agent.bench.load.LoadFailure;
import io.htmux.agent.bench.load.LoadOrder;
import io.htmux.agent.bench.report.Failure;
import io.htmux.agent.bench.report.Report;
import io.htmux.agent.bench.report.Results;
import io.htmux.agent.bench.report.Sample;
import io.htmux.agent.bench.workload.Workload;
import io.htmux.agent.process.ScratchFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures every contender in turn, in every workload, round after round, so that whatever else the
 * host does meets all of them alike. Nobody who fails ends the run.
 */
public final class Bench {
  private static final Duration WARM_UP = Duration.ofSeconds(1);
  private static final int WARM_UP_OPENS = 16;

  private final BenchPlan plan;
  private final PrintWriter out;
  private final Results results = new Results();
  private final Map<String, String> notes = new LinkedHashMap<>();

  public Bench(BenchPlan plan, PrintWriter out) {
    this.plan = plan;
    this.out = out;
  }

  /** Measures all of the plan. */
  public Report run() throws IOException, InterruptedException {
    Thread ending = new Thread(Bench::endAll);
    Runtime.getRuntime().addShutdownHook(ending);
    List<Contender> present = present();
    try (ScratchFolder folder = ScratchFolder.named("htmux-bench-")) {
      measure(folder.path(), present);
    }
    results.failures().stream()
        .filter(failure -> failure.workload().isEmpty())
        .forEach(
            failure -> notes.merge(failure.contender(), failure.reason(), (a, b) -> a + "; " + b));
    return Report.here(plan.command(), plan.workloads(), present, notes, results);
  }

  private void measure(Path folder, List<Contender> present)
      throws IOException, InterruptedException {
    try (Lab lab = Lab.start(folder)) {
      for (Reach reach : Reach.values()) {
        List<Workload> workloads =
            plan.workloads().stream().filter(workload -> workload.reach() == reach).toList();
        if (!workloads.isEmpty()) {
          measure(lab, reach, workloads, present.stream().filter(reach::isFor).toList());
        }
      }
    } finally {
      endAll();
    }
  }

  private List<Contender> present() throws IOException, InterruptedException {
    List<Contender> present = new ArrayList<>();
    for (Contender contender : plan.contenders()) {
      switch (contender.presence()) {
        case Presence.Here here -> {
          notes.put(contender.name(), here.version());
          present.add(contender);
        }
        case Presence.Missing missing -> {
          notes.put(contender.name(), "not measured: " + missing.reason());
          say(contender.name() + ": not measured: " + missing.reason());
        }
      }
    }
    return present;
  }

  private void measure(Lab lab, Reach reach, List<Workload> workloads, List<Contender> present)
      throws IOException, InterruptedException {
    say("starting " + present.size() + " contenders, " + describe(reach));
    try (Field field = new Field(lab, reach, results, out)) {
      field.start(present);
      if (reach == Reach.NEAR) {
        warmUp(lab, field);
      }
      for (int round = 1; round <= plan.rounds(); round++) {
        for (Workload workload : workloads) {
          if (round <= workload.mostRounds()) {
            say("round " + round + " of " + plan.rounds() + ": " + workload.title());
            measure(lab, field, workload, round);
          }
        }
      }
    }
  }

  private void measure(Lab lab, Field field, Workload workload, int round)
      throws IOException, InterruptedException {
    for (String name : field.inTurn(round)) {
      Optional<RunningContender> contender = field.find(name);
      if (contender.isPresent()) {
        measure(lab, field, workload, round, contender.get());
      }
    }
  }

  private void measure(
      Lab lab, Field field, Workload workload, int round, RunningContender contender)
      throws IOException, InterruptedException {
    ForeignWork work = ForeignWork.from(field.pids());
    try {
      Map<Figure, Double> figures = workload.measure(contender, lab);
      contender.ends().checkAlive();
      Sample sample = new Sample(contender.name(), workload.name(), round, figures, work.share());
      results.add(sample);
      say("  " + sample.line(workload.columns()));
    } catch (LoadFailure | ContenderException e) {
      results.add(new Failure(contender.name(), workload.name(), round, e.getMessage()));
      say("  " + contender.name() + ": " + e.getMessage());
      field.restart(contender);
    }
  }

  /** Code that is compiled while it runs is slow at first. */
  private void warmUp(Lab lab, Field field) throws IOException, InterruptedException {
    say("warming up");
    for (String name : field.inTurn(0)) {
      int port = field.find(name).map(RunningContender::port).orElse(0);
      long millis = WARM_UP.toMillis();
      List<LoadOrder> orders =
          List.of(
              new LoadOrder.Bulk(port, Direction.UP, 1, 0, millis),
              new LoadOrder.Bulk(port, Direction.DOWN, 1, 0, millis),
              new LoadOrder.Opens(port, WARM_UP_OPENS, 0, millis));
      for (LoadOrder order : orders) {
        try {
          lab.generator().carryOut(order, WARM_UP);
        } catch (LoadFailure e) {
          say("  " + name + ", warming up: " + e.getMessage());
        }
      }
    }
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }

  private static String describe(Reach reach) {
    return reach == Reach.NEAR ? "near" : reach.roundTrip().toMillis() + " ms away";
  }

  /** Whatever was started here and still runs: also when the user interrupts the run. */
  private static void endAll() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
  }
}
