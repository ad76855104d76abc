package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever a cable does, one thing after the other as a seed chooses, under streams whose every
 * octet is checked: it is cut in the middle of a frame, a firewall forgets it, one direction stops,
 * octets drip or are late, it is out for a while, one of its ends is gone without a word, a
 * connection arrives behind the one that came after it. Not one octet is lost, doubled or out of
 * its place, and nothing is left behind (SockMux 1.0 §6.7).
 *
 * <p>For 8 s and 200 streams; {@code -Dhtmux.faults.seconds}, {@code -Dhtmux.faults.streams},
 * {@code -Dhtmux.faults.pauseMillis} between two exchanges of a stream, and {@code
 * -Dhtmux.faults.seed} say otherwise. When a fault begins is counted in octets.
 */
@Timeout(90_000)
class EveryFaultTest {
  private enum Fault {
    CUT,
    BLACK_HOLE,
    ONE_WAY,
    ONE_WAY_BACK,
    DRIP,
    DELAY,
    UNPLUGGED,
    HALF_OPEN
  }

  private static final int STREAMS = Integer.getInteger("htmux.faults.streams", 200);
  private static final Duration LASTS =
      Duration.ofSeconds(Integer.getInteger("htmux.faults.seconds", 8));
  private static final Duration PAUSE =
      Duration.ofMillis(Integer.getInteger("htmux.faults.pauseMillis", 0));
  private static final int MOST_OCTETS_BETWEEN = 2_000_000;

  private final long seed = Long.getLong("htmux.faults.seed", 2026);
  private final Random random = new Random(seed);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  @Test
  void everyOctetArrivesWhateverTheCableDoes() throws Exception {
    Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    try (CheckedLoad load = new CheckedLoad(STREAMS)) {
      load.start(STREAMS, seed, PAUSE);
      long until = System.nanoTime() + LASTS.toNanos();
      // each of them once, however slow this machine is
      for (Fault fault : Fault.values()) {
        happens(fault, load.session());
        faults.merge(fault, 1, Integer::sum);
      }
      while (System.nanoTime() < until) {
        Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
        happens(fault, load.session());
        faults.merge(fault, 1, Integer::sum);
      }
      load.finish("seed " + seed + ", " + faults);
      assertThat(load.exchanges()).isGreaterThanOrEqualTo(STREAMS);
      System.out.printf(
          "faults from seed %d: %s, %d exchanges, %d interruptions, %d octets%n",
          seed,
          faults,
          load.exchanges(),
          load.session().interruptions(),
          load.session().relay().octets());
    }
    assertThat(faults).containsOnlyKeys(Fault.values());
  }

  @AfterEach
  void noFaultIsLeft() {
    timer.close();
  }

  private void happens(Fault fault, SurvivingSession session) throws Exception {
    FaultRelay cable = session.relay();
    passes(cable, random.nextInt(MOST_OCTETS_BETWEEN));
    switch (fault) {
      case CUT -> cable.cut();
      case BLACK_HOLE -> during(cable, FaultRelay.Way.BLACK_HOLE);
      case ONE_WAY -> during(cable, FaultRelay.Way.ONE_WAY);
      case ONE_WAY_BACK -> during(cable, FaultRelay.Way.ONE_WAY_BACK);
      case DRIP -> during(cable, FaultRelay.Way.DRIP);
      case DELAY -> {
        cable.delay(Duration.ofMillis(random.nextInt(1, 60)));
        passes(cable, random.nextInt(MOST_OCTETS_BETWEEN));
        cable.delay(Duration.ZERO);
      }
      case UNPLUGGED -> {
        cable.unplug(true);
        after(random.nextInt(100), () -> cable.unplug(false));
      }
      case HALF_OPEN -> {
        int before = session.interruptions();
        cable.halfOpen();
        await("the dead end is noticed")
            .atMost(LoopbackSockets.PATIENCE)
            .until(() -> session.interruptions() >= before + 2);
      }
    }
  }

  /** A fault that stops octets has to be waited for in time; then the connection breaks, or not. */
  private void during(FaultRelay cable, FaultRelay.Way way) throws Exception {
    cable.way(way);
    after(random.nextInt(300), () -> cable.way(FaultRelay.Way.OPEN));
    if (random.nextBoolean()) {
      cable.cut();
    }
  }

  private void after(int millis, Runnable end) throws Exception {
    timer.schedule(end, millis, TimeUnit.MILLISECONDS).get();
  }

  private static void passes(FaultRelay cable, long octets) {
    long until = cable.octets() + octets;
    await("octets pass").atMost(LoopbackSockets.PATIENCE).until(() -> cable.octets() >= until);
  }
}
