package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * 200 streams at once whose every octet is checked, while the cable below them is cut in the middle
 * of frames, at octets that a seed chooses. Not one octet is lost, doubled or out of its place, and
 * nothing is left behind (SockMux 1.0 §6.7). For 5 s; for as many as {@code -Dhtmux.faults.seconds}
 * says.
 */
@Timeout(90_000)
class ThousandsOfCutsTest {
  private static final int STREAMS = 200;
  private static final Duration LASTS =
      Duration.ofSeconds(Integer.getInteger("htmux.faults.seconds", 5));

  private final long seed = Long.getLong("htmux.faults.seed", 2026);
  private final Random random = new Random(seed);

  @Test
  void everyOctetOfEveryStreamArrivesThroughCutsAtRandomMoments() throws Exception {
    try (CheckedLoad load = new CheckedLoad(STREAMS)) {
      SurvivingSession session = load.session();
      load.start(STREAMS, seed);
      long until = System.nanoTime() + LASTS.toNanos();
      int cuts = 0;
      while (System.nanoTime() < until) {
        int before = session.interruptions();
        session.relay().cutAfter(random.nextInt(1, 1_500_000));
        await("a cut is noticed")
            .atMost(LoopbackSockets.PATIENCE)
            .pollInterval(Duration.ofMillis(1))
            .until(() -> session.interruptions() > before);
        cuts++;
      }
      load.finish("seed " + seed);
      assertThat(cuts).isGreaterThan(30);
      assertThat(load.exchanges()).isGreaterThanOrEqualTo(STREAMS);
    }
  }
}
