package io.htmux.agent.bench.workload;

import io.htmux.agent.bench.contender.RunningContender;
import io.htmux.agent.bench.figure.Figure;
import io.htmux.agent.bench.lab.Lab;
import io.htmux.agent.bench.load.LoadFailure;
import io.htmux.agent.bench.load.LoadOrder;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Streams that are open and do nothing: what each costs, and how long it takes to open them. */
record IdleWorkload(int streams, Duration within) implements Workload {
  private static final Duration SETTLES_WITHIN = Duration.ofSeconds(1);
  private static final Duration CLOSED_WITHIN = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public String title() {
    return String.format(
        Locale.ROOT,
        "%,d idle streams, opened one by one within %d s",
        streams,
        within.toSeconds());
  }

  @Override
  public List<Figure> columns() {
    return List.of(
        Figure.OPENING_SECONDS,
        Figure.OPENED,
        Figure.HEAP_PER_STREAM,
        Figure.RESIDENT_PER_STREAM,
        Figure.RESIDENT);
  }

  @Override
  public int mostRounds() {
    return 1;
  }

  @Override
  public Map<Figure, Double> measure(RunningContender contender, Lab lab)
      throws LoadFailure, IOException, InterruptedException {
    List<Long> heapBefore = contender.liveHeap();
    List<Long> residentBefore = contender.resident();
    Map<Figure, Double> figures = new HashMap<>();
    try {
      figures.putAll(
          lab.generator()
              .carryOut(
                  new LoadOrder.OpenIdle(contender.port(), streams, within.toMillis()), within));
      double opened = figures.get(Figure.OPENED);
      List<Long> resident = contender.resident();
      resident.stream()
          .mapToDouble(Long::doubleValue)
          .max()
          .ifPresent(most -> figures.put(Figure.RESIDENT, most));
      Growth.most(residentBefore, resident)
          .ifPresent(grown -> figures.put(Figure.RESIDENT_PER_STREAM, grown / opened));
      Growth.most(heapBefore, contender.liveHeap())
          .ifPresent(grown -> figures.put(Figure.HEAP_PER_STREAM, grown / opened));
    } finally {
      lab.generator().carryOut(new LoadOrder.CloseIdle(), CLOSED_WITHIN);
      TimeUnit.MILLISECONDS.sleep(SETTLES_WITHIN.toMillis());
    }
    return figures;
  }
}
