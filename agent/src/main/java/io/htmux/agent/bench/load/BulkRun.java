package io.htmux.agent.bench.load;

import io.htmux.agent.bench.figure.Figure;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** Streams that carry as much as they can, for a while; counted between two marks. */
final class BulkRun {
  /** What each stream had moved at a time of {@link System#nanoTime()}. */
  private record Mark(long nanos, List<Long> octets) {}

  private final Transport transport;
  private final List<OctetCount> streams = new ArrayList<>();
  private final List<Channel> channels = new ArrayList<>();

  BulkRun(Transport transport) {
    this.transport = transport;
  }

  Map<Figure, Double> run(LoadOrder.Bulk order) throws LoadFailure, InterruptedException {
    try {
      for (int i = 0; i < order.streams(); i++) {
        OctetCount stream = order.direction().user();
        channels.add(Connecting.await(transport.connect(order.port(), stream)));
        streams.add(stream);
      }
      TimeUnit.MILLISECONDS.sleep(order.warmUpMillis());
      Mark begin = mark();
      TimeUnit.MILLISECONDS.sleep(order.measuredMillis());
      Mark end = mark();
      checkAllAreOpen();
      return figures(begin, end);
    } finally {
      channels.forEach(Channel::close);
    }
  }

  private Mark mark() throws InterruptedException {
    return transport
        .loop()
        .submit(
            () -> new Mark(System.nanoTime(), streams.stream().map(OctetCount::octets).toList()))
        .sync()
        .getNow();
  }

  private void checkAllAreOpen() throws LoadFailure {
    long open = channels.stream().filter(Channel::isActive).count();
    if (open < channels.size()) {
      throw new LoadFailure(
          channels.size() - open + " of " + channels.size() + " streams were cut in the middle");
    }
  }

  private static Map<Figure, Double> figures(Mark begin, Mark end) {
    long[] moved = new long[begin.octets.size()];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = end.octets.get(i) - begin.octets.get(i);
    }
    double most = LongStream.of(moved).max().orElse(0);
    double least = LongStream.of(moved).min().orElse(0);
    return Map.of(
        Figure.OCTETS_PER_SECOND,
        LongStream.of(moved).sum() * 1e9 / (end.nanos - begin.nanos),
        Figure.FAIRNESS,
        most == 0 ? 0 : least / most,
        Figure.OCTETS,
        end.octets.stream().mapToDouble(Long::doubleValue).sum());
  }
}
