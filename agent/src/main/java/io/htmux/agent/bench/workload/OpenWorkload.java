package io.htmux.agent.bench.workload;

import io.htmux.agent.bench.contender.RunningContender;
import io.htmux.agent.bench.figure.Figure;
import io.htmux.agent.bench.lab.Lab;
import io.htmux.agent.bench.lab.Reach;
import io.htmux.agent.bench.load.LoadFailure;
import io.htmux.agent.bench.load.LoadOrder;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Connections that are opened, answered with one octet and closed: near, 16 at a time and how many
 * a second; far, one at a time and how long each takes.
 */
record OpenWorkload(Reach reach, Timing timing) implements Workload {
  private static final int PARALLEL = 16;

  @Override
  public String name() {
    return Names.far(reach, "opens");
  }

  @Override
  public String title() {
    return reach == Reach.NEAR
        ? "Connections opened, used once and closed, 16 at a time"
        : "A new connection and its first octet" + Names.at(reach);
  }

  @Override
  public List<Figure> columns() {
    return reach == Reach.NEAR
        ? List.of(
            Figure.OPENS_PER_SECOND, Figure.P50_SECONDS, Figure.P99_SECONDS, Figure.FAILED_OPENS)
        : List.of(Figure.P50_SECONDS, Figure.P99_SECONDS, Figure.FAILED_OPENS);
  }

  @Override
  public int mostRounds() {
    return Names.mostRounds(reach);
  }

  @Override
  public Map<Figure, Double> measure(RunningContender contender, Lab lab)
      throws LoadFailure, IOException, InterruptedException {
    return lab.generator()
        .carryOut(
            new LoadOrder.Opens(
                contender.port(),
                reach == Reach.NEAR ? PARALLEL : 1,
                timing.warmUp().toMillis(),
                timing.measured().toMillis()),
            timing.total());
  }
}
