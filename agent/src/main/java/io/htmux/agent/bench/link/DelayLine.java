package io.htmux.agent.bench.link;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;

/** What is under way on a link, in order, each with the time when it arrives. */
final class DelayLine<T> {
  private record UnderWay<T>(long arrivalNanos, int octets, T what) {}

  private final ArrayDeque<UnderWay<T>> line = new ArrayDeque<>();
  private long octets;

  void add(long arrivalNanos, int size, T what) {
    line.addLast(new UnderWay<>(arrivalNanos, size, what));
    octets += size;
  }

  /** The next that has arrived, if any. */
  Optional<T> arrived(long now) {
    UnderWay<T> next = line.peekFirst();
    if (next == null || next.arrivalNanos - now > 0) {
      return Optional.empty();
    }
    line.removeFirst();
    octets -= next.octets;
    return Optional.of(next.what);
  }

  /** When the next one arrives. */
  OptionalLong nextArrival() {
    UnderWay<T> next = line.peekFirst();
    return next == null ? OptionalLong.empty() : OptionalLong.of(next.arrivalNanos);
  }

  /** How much is under way. */
  long octets() {
    return octets;
  }
}
