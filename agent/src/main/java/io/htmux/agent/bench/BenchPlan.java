package io.htmux.agent.bench;

import io.htmux.agent.bench.contender.Contender;
import io.htmux.agent.bench.workload.Workload;
import java.util.List;

/**
 * What is to be measured, and how often.
 *
 * @param command what the user typed, to be repeated
 */
public record BenchPlan(
    String command, List<Workload> workloads, List<Contender> contenders, int rounds) {
  public BenchPlan {
    workloads = List.copyOf(workloads);
    contenders = List.copyOf(contenders);
  }
}
