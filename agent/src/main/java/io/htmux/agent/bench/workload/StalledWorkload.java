package io.htmux.agent.bench.workload;

import io.htmux.agent.bench.contender.RunningContender;
import io.htmux.agent.bench.figure.Figure;
import io.htmux.agent.bench.lab.Lab;
import io.htmux.agent.bench.load.Direction;
import io.htmux.agent.bench.load.LoadFailure;
import io.htmux.agent.bench.load.LoadOrder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A stream whose reader has stopped, and what that does to a question and to bulk beside it. */
record StalledWorkload(Direction direction, Timing timing) implements Workload {
  /** Until the stream stands still, and until the question is answered. */
  private static final Duration STALLING = Duration.ofSeconds(15);

  @Override
  public String name() {
    return "stalled-" + direction.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String title() {
    return switch (direction) {
      case UP -> "Beside an upload whose target has stopped reading";
      case DOWN -> "Beside a download whose user has stopped reading";
    };
  }

  @Override
  public List<Figure> columns() {
    return List.of(Figure.ECHO_SECONDS, Figure.OCTETS_PER_SECOND);
  }

  @Override
  public int mostRounds() {
    return 2;
  }

  @Override
  public Map<Figure, Double> measure(RunningContender contender, Lab lab)
      throws LoadFailure, IOException, InterruptedException {
    return lab.generator()
        .carryOut(
            new LoadOrder.Stalled(
                contender.port(),
                direction,
                timing.warmUp().toMillis(),
                timing.measured().toMillis()),
            timing.total().plus(STALLING));
  }
}
