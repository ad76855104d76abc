package io.htmux.agent.bench.workload;

import java.time.Duration;

/** How long load runs before it counts, and how long it counts. */
public record Timing(Duration warmUp, Duration measured) {
  Duration total() {
    return warmUp.plus(measured);
  }

  Timing warm(Duration longer) {
    return new Timing(longer, measured);
  }
}
