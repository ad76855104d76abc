package io.htmux.agent.bench.lab;

import io.htmux.agent.bench.contender.Contender;
import java.time.Duration;

/** How far the ends of a tunnel are from each other. */
public enum Reach {
  /** Loopback. */
  NEAR(Duration.ZERO),
  FAR(Duration.ofMillis(50)),
  VERY_FAR(Duration.ofMillis(200));

  /** Of a far link: 1 Gbit/s. */
  public static final long OCTETS_PER_SECOND = 125_000_000;

  private final Duration roundTrip;

  Reach(Duration roundTrip) {
    this.roundTrip = roundTrip;
  }

  /** Whether a contender is measured so far away. */
  public boolean isFor(Contender contender) {
    return this != VERY_FAR || !contender.isVariant();
  }

  public Duration roundTrip() {
    return roundTrip;
  }
}
