package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReconnectDelaysTest {
  private static final Duration STEADY = Duration.ofSeconds(10);

  @Test
  void failuresWaitLongerAndLongerUpToHalfAMinute() {
    assertThat(failures(longest(), 7))
        .containsExactly(1000L, 2000L, 4000L, 8000L, 16000L, 30000L, 30000L);
    assertThat(failures(shortest(), 7))
        .containsExactly(500L, 1000L, 2000L, 4000L, 8000L, 15000L, 15000L);
  }

  @Test
  void afterASessionTheWaitIsShort() {
    assertThat(new ReconnectDelays(longest()).afterSession(STEADY))
        .isEqualTo(Duration.ofMillis(200));
    assertThat(new ReconnectDelays(shortest()).afterSession(STEADY))
        .isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void aSessionMakesThePastForgotten() {
    ReconnectDelays delays = new ReconnectDelays(longest());
    failures(delays, 10);

    delays.afterSession(STEADY);

    assertThat(failures(delays, 3)).containsExactly(1000L, 2000L, 4000L);
  }

  @Test
  void aSessionThatEndsSoonCountsAsAFailure() {
    ReconnectDelays delays = new ReconnectDelays(longest());

    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waits.add(delays.afterSession(STEADY.minusMillis(1)).toMillis());
    }

    assertThat(waits).containsExactly(1000L, 2000L, 4000L);
  }

  @Test
  void manyAgentsDoNotComeBackInStep() {
    List<Long> waits = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(1);
    for (int agent = 0; agent < 100; agent++) {
      waits.add(new ReconnectDelays(random.split()).afterFailure().toMillis());
    }

    assertThat(waits.stream().distinct().count()).isGreaterThan(50);
  }

  /** Whatever happened before: never more than 30 s, and never at once. */
  @Property
  void noWaitIsOutOfBounds(@ForAll @Size(max = 60) List<Boolean> sessions, @ForAll long seed) {
    ReconnectDelays delays = new ReconnectDelays(new SplittableRandom(seed));
    int failuresInARow = 0;
    for (boolean session : sessions) {
      failuresInARow = session ? 0 : failuresInARow + 1;
      long wholeMillis =
          session ? 200 : Math.min(30_000, 1000L << Math.min(20, failuresInARow - 1));

      Duration wait = session ? delays.afterSession(STEADY) : delays.afterFailure();

      assertThat(wait.toMillis()).isBetween(wholeMillis / 2, wholeMillis);
    }
  }

  private static List<Long> failures(RandomGenerator random, int count) {
    return failures(new ReconnectDelays(random), count);
  }

  private static List<Long> failures(ReconnectDelays delays, int count) {
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      waits.add(delays.afterFailure().toMillis());
    }
    return waits;
  }

  /** Draws the greatest number that may be drawn. */
  private static RandomGenerator longest() {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        throw new UnsupportedOperationException("only bounded numbers are drawn");
      }

      @Override
      public long nextLong(long bound) {
        return bound - 1;
      }
    };
  }

  private static RandomGenerator shortest() {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        throw new UnsupportedOperationException("only bounded numbers are drawn");
      }

      @Override
      public long nextLong(long bound) {
        return 0;
      }
    };
  }
}
