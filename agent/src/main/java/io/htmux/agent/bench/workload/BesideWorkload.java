package io.htmux.agent.bench.workload;

import io.htmux.agent.bench.contender.RunningContender;
import io.htmux.agent.bench.figure.Figure;
import io.htmux.agent.bench.lab.Generator;
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

/**
 * Requests of 128 octets beside uploads that carry as much as they can: near, 2,000 a second beside
 * one; far, 16 a second beside eight, for an answer takes at least a round trip.
 */
record BesideWorkload(Reach reach, Timing timing) implements Workload {
  private static final int FAR_PER_SECOND = 16;
  private static final int FAR_UPLOADS = 8;

  /** The uploads outlast the requests, which begin a little later than ordered. */
  private static final Duration OUTLAST = Duration.ofMillis(800);

  @Override
  public String name() {
    return Names.far(reach, "beside");
  }

  @Override
  public String title() {
    return String.format(
            Locale.ROOT,
            "Request and response of 128 octets, %,d/s, beside %s",
            perSecond(),
            reach == Reach.NEAR ? "a saturating upload" : FAR_UPLOADS + " saturating uploads")
        + Names.at(reach);
  }

  @Override
  public List<Figure> columns() {
    return reach == Reach.NEAR
        ? List.of(
            Figure.P50_SECONDS, Figure.P99_SECONDS, Figure.P999_SECONDS, Figure.OCTETS_PER_SECOND)
        : List.of(Figure.P50_SECONDS, Figure.P99_SECONDS, Figure.FAR_OCTETS_PER_SECOND);
  }

  @Override
  public int mostRounds() {
    return Names.mostRounds(reach);
  }

  @Override
  public Map<Figure, Double> measure(RunningContender contender, Lab lab)
      throws LoadFailure, IOException, InterruptedException {
    Generator uploads = lab.secondGenerator();
    Duration uploading = timing.measured().plus(OUTLAST);
    uploads.begin(
        new LoadOrder.Bulk(
            contender.port(),
            Direction.UP,
            reach == Reach.NEAR ? 1 : FAR_UPLOADS,
            timing.warmUp().toMillis(),
            uploading.toMillis()));
    Map<Figure, Double> figures = new HashMap<>();
    try {
      figures.putAll(
          lab.generator()
              .carryOut(
                  new LoadOrder.Requests(
                      contender.port(),
                      RequestWorkload.STREAMS,
                      perSecond(),
                      RequestWorkload.OCTETS,
                      timing.warmUp().toMillis(),
                      timing.measured().toMillis()),
                  timing.total()));
    } finally {
      Map<Figure, Double> uploaded = uploads.finish(timing.warmUp().plus(uploading));
      figures.put(Figure.OCTETS_PER_SECOND, uploaded.get(Figure.OCTETS_PER_SECOND));
      figures.put(Figure.FAR_OCTETS_PER_SECOND, uploaded.get(Figure.OCTETS_PER_SECOND));
    }
    return figures;
  }

  private int perSecond() {
    return reach == Reach.NEAR ? RequestWorkload.PER_SECOND : FAR_PER_SECOND;
  }
}
