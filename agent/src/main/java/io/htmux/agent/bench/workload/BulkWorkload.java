package io.htmux.agent.bench.workload;

import io.htmux.agent.bench.contender.RunningContender;
import io.htmux.agent.bench.figure.Figure;
import io.htmux.agent.bench.lab.Lab;
import io.htmux.agent.bench.lab.Reach;
import io.htmux.agent.bench.load.Direction;
import io.htmux.agent.bench.load.LoadFailure;
import io.htmux.agent.bench.load.LoadOrder;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Streams that carry as much as they can in one direction, and what that costs both ends. */
record BulkWorkload(Reach reach, Direction direction, int streams, Timing timing)
    implements Workload {

  @Override
  public String name() {
    return Names.far(reach, direction.name().toLowerCase(Locale.ROOT) + "-" + streams);
  }

  @Override
  public String title() {
    return "Bulk "
        + direction.name().toLowerCase(Locale.ROOT)
        + ", "
        + streams
        + (streams == 1 ? " stream" : " streams")
        + Names.at(reach);
  }

  @Override
  public List<Figure> columns() {
    if (reach != Reach.NEAR) {
      return List.of(Figure.FAR_OCTETS_PER_SECOND);
    }
    return streams == 1
        ? List.of(Figure.OCTETS_PER_SECOND, Figure.CPU_SECONDS_PER_OCTET)
        : List.of(Figure.OCTETS_PER_SECOND, Figure.FAIRNESS, Figure.CPU_SECONDS_PER_OCTET);
  }

  @Override
  public int mostRounds() {
    return Names.mostRounds(reach);
  }

  @Override
  public Map<Figure, Double> measure(RunningContender contender, Lab lab)
      throws LoadFailure, IOException, InterruptedException {
    Duration before = contender.cpu();
    Map<Figure, Double> figures =
        new HashMap<>(
            lab.generator()
                .carryOut(
                    new LoadOrder.Bulk(
                        contender.port(),
                        direction,
                        streams,
                        timing.warmUp().toMillis(),
                        timing.measured().toMillis()),
                    timing.total()));
    double used = contender.cpu().minus(before).toNanos() / 1e9;
    if (used > 0) {
      figures.put(Figure.CPU_SECONDS_PER_OCTET, used / figures.get(Figure.OCTETS));
    }
    figures.put(Figure.FAR_OCTETS_PER_SECOND, figures.get(Figure.OCTETS_PER_SECOND));
    return figures;
  }
}
