package io.htmux.agent.bench;

import io.htmux.agent.bench.contender.Contender;
import io.htmux.agent.bench.contender.ContenderException;
import io.htmux.agent.bench.contender.RunningContender;
import io.htmux.agent.bench.lab.Lab;
import io.htmux.agent.bench.lab.Reach;
import io.htmux.agent.bench.load.LoadFailure;
import io.htmux.agent.bench.load.LoadOrder;
import io.htmux.agent.bench.report.Failure;
import io.htmux.agent.bench.report.Results;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The contenders that run side by side at one reach. One that fails is started anew; one that does
 * not come up any more is out, with its reason, and the others go on.
 */
final class Field implements AutoCloseable {
  private static final Duration FIRST_ANSWER = Duration.ofSeconds(20);
  private static final int MOST_RESTARTS = 3;

  private final Lab lab;
  private final Reach reach;
  private final Results results;
  private final PrintWriter out;
  private final Map<String, RunningContender> running = new LinkedHashMap<>();
  private final Map<String, Integer> restarts = new LinkedHashMap<>();

  Field(Lab lab, Reach reach, Results results, PrintWriter out) {
    this.lab = lab;
    this.reach = reach;
    this.results = results;
    this.out = out;
  }

  void start(List<Contender> contenders) throws IOException, InterruptedException {
    for (Contender contender : contenders) {
      start(contender);
    }
  }

  /** In an order that begins with another one each round. */
  List<String> inTurn(int round) {
    List<String> names = new ArrayList<>(running.keySet());
    Collections.rotate(names, -round);
    return names;
  }

  /** Empty when it is out. */
  Optional<RunningContender> find(String name) {
    return Optional.ofNullable(running.get(name));
  }

  /** After something went wrong with it. */
  void restart(RunningContender failed) throws IOException, InterruptedException {
    failed.close();
    running.remove(failed.name());
    if (restarts.merge(failed.name(), 1, Integer::sum) > MOST_RESTARTS) {
      out(failed.name(), "failed too often, so it is out");
    } else {
      start(failed.contender());
    }
  }

  /** Everything of the benchmark that works now. */
  List<Long> pids() {
    return Stream.concat(
            lab.pids().stream(),
            running.values().stream().flatMap(contender -> contender.pids().stream()))
        .toList();
  }

  @Override
  public void close() {
    running.values().forEach(RunningContender::close);
    lab.endLinks();
  }

  private void start(Contender contender) throws IOException, InterruptedException {
    try {
      RunningContender started = lab.start(contender, reach);
      running.put(contender.name(), started);
      try {
        answers(started);
      } catch (LoadFailure e) {
        started.close();
        running.remove(contender.name());
        out(contender.name(), "came up, and then: " + e.getMessage());
      }
    } catch (ContenderException | IOException e) {
      out(contender.name(), "does not start: " + e.getMessage());
    }
  }

  private void answers(RunningContender started)
      throws LoadFailure, IOException, InterruptedException {
    lab.generator()
        .carryOut(new LoadOrder.OpenIdle(started.port(), 1, FIRST_ANSWER.toMillis()), FIRST_ANSWER);
    lab.generator().carryOut(new LoadOrder.CloseIdle(), FIRST_ANSWER);
  }

  private void out(String name, String reason) {
    results.add(new Failure(name, "", 0, reason));
    out.println("  " + name + ": " + reason);
    out.flush();
  }
}
