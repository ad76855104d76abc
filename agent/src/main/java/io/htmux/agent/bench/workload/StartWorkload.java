package io.htmux.agent.bench.workload;

import io.htmux.agent.bench.contender.ContenderException;
import io.htmux.agent.bench.contender.DirectTcp;
import io.htmux.agent.bench.contender.RunningContender;
import io.htmux.agent.bench.figure.Figure;
import io.htmux.agent.bench.lab.Lab;
import io.htmux.agent.bench.lab.Reach;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A fresh start: until the listening end listens for its tunnel, and its memory at rest. */
record StartWorkload() implements Workload {
  private static final Duration RESTS_AFTER = Duration.ofSeconds(2);

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String title() {
    return "A fresh start: ready to take the tunnel, and resident memory at rest";
  }

  @Override
  public List<Figure> columns() {
    return List.of(Figure.READY_SECONDS, Figure.RESIDENT);
  }

  @Override
  public int mostRounds() {
    return 2;
  }

  @Override
  public Map<Figure, Double> measure(RunningContender contender, Lab lab)
      throws ContenderException, IOException, InterruptedException {
    if (contender.contender() instanceof DirectTcp) {
      return Map.of();
    }
    try (RunningContender fresh = lab.start(contender.contender(), Reach.NEAR)) {
      TimeUnit.MILLISECONDS.sleep(RESTS_AFTER.toMillis());
      return Map.of(
          Figure.READY_SECONDS,
          fresh.ends().firstUp().toNanos() / 1e9,
          Figure.RESIDENT,
          Collections.max(fresh.resident()).doubleValue());
    }
  }
}
