package io.htmux.agent.bench.link;

import java.time.Duration;

/**
 * One direction of a link, which all connections through it share: it sends one octet after the
 * other at its rate, and what it has sent arrives after its delay. Times are those of {@link
 * System#nanoTime()}.
 *
 * <p>At 125,000,000 octets a second and 25 ms, 64 KiB that enter an idle link have left it after
 * 0.524 ms and arrive after 25.524 ms; 64 KiB that enter at the same moment arrive after 26.049 ms.
 */
final class OneWay {
  /** What may wait in front of the link before it takes no more, so that senders feel its rate. */
  private static final Duration BACKLOG = Duration.ofMillis(2);

  private static final double NANOS_PER_SECOND = 1e9;

  private final long delayNanos;
  private final double nanosPerOctet;
  private boolean used;
  private long freeNanos;

  OneWay(Duration delay, long octetsPerSecond) {
    this.delayNanos = delay.toNanos();
    this.nanosPerOctet = NANOS_PER_SECOND / octetsPerSecond;
  }

  /** How long the link takes no more; 0 when it takes some now. */
  long busyNanos(long now) {
    return used ? Math.max(0, freeNanos - now - BACKLOG.toNanos()) : 0;
  }

  /** When octets arrive that enter now. */
  long arrival(long now, int octets) {
    long begin = used && freeNanos - now > 0 ? freeNanos : now;
    freeNanos = begin + Math.round(octets * nanosPerOctet);
    used = true;
    return freeNanos + delayNanos;
  }
}
