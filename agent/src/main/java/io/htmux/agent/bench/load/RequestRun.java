package io.htmux.agent.bench.load;

import io.htmux.agent.bench.figure.Figure;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Requests of all streams together at a fixed rate, evenly spread. */
final class RequestRun {
  /** Streams are all open when the first request leaves. */
  private static final long LEAD_NANOS = 300_000_000L;

  private final Transport transport;
  private final Latencies latencies = new Latencies();
  private final List<Channel> channels = new ArrayList<>();

  RequestRun(Transport transport) {
    this.transport = transport;
  }

  Map<Figure, Double> run(LoadOrder.Requests order) throws LoadFailure, InterruptedException {
    long period = TimeUnit.SECONDS.toNanos(order.streams()) / order.perSecond();
    long first = System.nanoTime() + LEAD_NANOS;
    long from = first + TimeUnit.MILLISECONDS.toNanos(order.warmUpMillis());
    long until = from + TimeUnit.MILLISECONDS.toNanos(order.measuredMillis());
    RequestStream.Measuring measuring = new RequestStream.Measuring(from, until, latencies);
    try {
      for (int i = 0; i < order.streams(); i++) {
        RequestStream stream =
            new RequestStream(
                order.octets(), period, first + period * i / order.streams(), measuring);
        channels.add(Connecting.await(transport.connect(order.port(), stream)));
      }
      TimeUnit.NANOSECONDS.sleep(until - System.nanoTime());
      return figures(order);
    } finally {
      channels.forEach(Channel::close);
    }
  }

  private Map<Figure, Double> figures(LoadOrder.Requests order)
      throws LoadFailure, InterruptedException {
    if (channels.stream().anyMatch(channel -> !channel.isActive())) {
      throw new LoadFailure("a stream was cut in the middle");
    }
    Map<Figure, Double> figures = transport.loop().submit(latencies::figures).sync().getNow();
    if (figures.get(Figure.ANSWERED) == 0) {
      throw new LoadFailure("no answer in " + order.measuredMillis() + " ms");
    }
    return figures;
  }
}
