package io.htmux.agent.role;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before dialling again: soon after a session that had lasted 10 seconds, then 1,
 * 2, 4, … up to 30 seconds. Each wait is drawn from the half below it to the whole, so that many
 * agents do not come back in step.
 */
final class ReconnectDelays {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Duration STEADY = Duration.ofSeconds(10);
  private static final Duration AFTER_SESSION = Duration.ofMillis(200);
  private static final Duration LONGEST_INTERRUPTION = Duration.ofSeconds(2);
  private static final Duration LONGEST_SEARCH = Duration.ofSeconds(10);
  private static final int MOST_DOUBLINGS = 10;

  private final RandomGenerator random;
  private Duration next = FIRST;

  ReconnectDelays(RandomGenerator random) {
    this.random = random;
  }

  /**
   * A session had been running: the peer is there, and the wait is short. One that ended soon
   * counts as an attempt that came to nothing, or two ends that cannot agree would meet without
   * end.
   */
  Duration afterSession(Duration lasted) {
    if (lasted.compareTo(STEADY) < 0) {
      return afterFailure();
    }
    next = FIRST;
    return jittered(AFTER_SESSION);
  }

  /**
   * The connection of a session is gone, and streams wait for the next one.
   *
   * @param attempt which one it is since then, from 0
   */
  Duration afterInterruption(int attempt) {
    long millis = AFTER_SESSION.toMillis() << Math.min(attempt, MOST_DOUBLINGS);
    return jittered(Duration.ofMillis(Math.min(millis, LONGEST_INTERRUPTION.toMillis())));
  }

  /**
   * Behind an address with several servers, one answered that is not wanted.
   *
   * @param attempt which one it is since the last session began, from 0
   */
  Duration afterSearch(int attempt) {
    long millis = AFTER_SESSION.toMillis() << Math.min(attempt, MOST_DOUBLINGS);
    return jittered(Duration.ofMillis(Math.min(millis, LONGEST_SEARCH.toMillis())));
  }

  /** An attempt came to nothing. */
  Duration afterFailure() {
    Duration wait = jittered(next);
    Duration doubled = next.multipliedBy(2);
    next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    return wait;
  }

  private Duration jittered(Duration whole) {
    long half = whole.toMillis() / 2;
    return Duration.ofMillis(half + random.nextLong(half + 1));
  }
}
