package io.htmux.agent.bench.load;

import io.htmux.agent.bench.figure.Figure;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Latencies up to a minute, kept to three digits. For the event loop only. */
final class Latencies {
  private static final long MOST_NANOS = 60_000_000_000L;
  private static final int DIGITS = 3;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Histogram histogram = new Histogram(MOST_NANOS, DIGITS);

  void record(long nanos) {
    histogram.recordValue(Math.clamp(nanos, 0, MOST_NANOS));
  }

  long count() {
    return histogram.getTotalCount();
  }

  /** In seconds, at a share of all values: 0.5 is the median. */
  double seconds(double share) {
    return histogram.getValueAtPercentile(share * 100) / NANOS_PER_SECOND;
  }

  Map<Figure, Double> figures() {
    return Map.of(
        Figure.P50_SECONDS, seconds(0.5),
        Figure.P99_SECONDS, seconds(0.99),
        Figure.P999_SECONDS, seconds(0.999),
        Figure.ANSWERED, (double) count());
  }
}
