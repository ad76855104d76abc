package io.htmux.agent.bench.load;

import io.htmux.agent.bench.figure.Figure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Connections opened, used once and closed, several at a time, for a while. */
final class OpenRun {
  private final Transport transport;
  private final OpenSlot.Count count = new OpenSlot.Count();

  OpenRun(Transport transport) {
    this.transport = transport;
  }

  Map<Figure, Double> run(LoadOrder.Opens order) throws LoadFailure, InterruptedException {
    List<OpenSlot> slots =
        Stream.generate(() -> new OpenSlot(transport, order.port(), count))
            .limit(order.parallel())
            .toList();
    transport.loop().submit(() -> slots.forEach(OpenSlot::open)).sync();
    TimeUnit.MILLISECONDS.sleep(order.warmUpMillis());
    transport.loop().submit(count::begin).sync();
    long begin = System.nanoTime();
    TimeUnit.MILLISECONDS.sleep(order.measuredMillis());
    double seconds = (System.nanoTime() - begin) / 1e9;
    transport.loop().submit(count::end).sync();
    transport.loop().submit(() -> slots.forEach(OpenSlot::close)).sync();
    if (count.opened() == 0) {
      throw new LoadFailure("no connection was opened and answered");
    }
    Map<Figure, Double> figures = new HashMap<>(count.latencies().figures());
    figures.put(Figure.OPENS_PER_SECOND, count.opened() / seconds);
    figures.put(Figure.FAILED_OPENS, (double) count.failed());
    return figures;
  }
}
