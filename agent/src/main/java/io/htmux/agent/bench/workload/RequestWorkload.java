package io.htmux.agent.bench.workload;

import io.htmux.agent.bench.contender.RunningContender;
import io.htmux.agent.bench.figure.Figure;
import io.htmux.agent.bench.lab.Lab;
import io.htmux.agent.bench.load.LoadFailure;
import io.htmux.agent.bench.load.LoadOrder;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Requests of 128 octets at 2,000 a second in 16 streams, with nothing beside them. */
record RequestWorkload(Timing timing) implements Workload {
  static final int STREAMS = 16;
  static final int PER_SECOND = 2000;
  static final int OCTETS = 128;

  @Override
  public String name() {
    return "requests";
  }

  @Override
  public String title() {
    return "Request and response of 128 octets, 2,000/s in 16 streams";
  }

  @Override
  public List<Figure> columns() {
    return List.of(Figure.P50_SECONDS, Figure.P99_SECONDS, Figure.P999_SECONDS);
  }

  @Override
  public Map<Figure, Double> measure(RunningContender contender, Lab lab)
      throws LoadFailure, IOException, InterruptedException {
    return lab.generator()
        .carryOut(
            new LoadOrder.Requests(
                contender.port(),
                STREAMS,
                PER_SECOND,
                OCTETS,
                timing.warmUp().toMillis(),
                timing.measured().toMillis()),
            timing.total());
  }
}
