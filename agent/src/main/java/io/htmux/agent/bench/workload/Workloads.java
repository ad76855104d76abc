package io.htmux.agent.bench.workload;

import io.htmux.agent.bench.lab.Reach;
import io.htmux.agent.bench.load.Direction;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** All that is measured. */
public final class Workloads {
  /** Names that targets and plots speak of. */
  public static final String UP = "up-1";

  public static final String DOWN = "down-1";
  public static final String UP_16 = "up-16";
  public static final String DOWN_16 = "down-16";
  public static final String REQUESTS = "requests";
  public static final String BESIDE = "beside";
  public static final String OPENS = "opens";
  public static final String IDLE = "idle";
  public static final String STALLED_UP = "stalled-up";
  public static final String STALLED_DOWN = "stalled-down";
  public static final String START = "start";
  public static final String FAR_UP = "up-1-50ms";
  public static final String FAR_DOWN = "down-1-50ms";
  public static final String FAR_BESIDE = "beside-50ms";

  private static final int MANY = 16;
  private static final Duration WARM_UP = Duration.ofMillis(500);
  private static final Duration LONG_WARM_UP = Duration.ofMillis(1500);

  private Workloads() {}

  /**
   * Near first, then far.
   *
   * @param measured how long each counts
   * @param idleStreams how many idle streams are opened
   * @param idleWithin how long opening them may take
   */
  public static List<Workload> all(Duration measured, int idleStreams, Duration idleWithin) {
    Timing timing = new Timing(WARM_UP, measured);
    return Stream.concat(
            Stream.of(
                new StartWorkload(),
                new BulkWorkload(Reach.NEAR, Direction.UP, 1, timing),
                new BulkWorkload(Reach.NEAR, Direction.DOWN, 1, timing),
                new BulkWorkload(Reach.NEAR, Direction.UP, MANY, timing),
                new BulkWorkload(Reach.NEAR, Direction.DOWN, MANY, timing),
                new RequestWorkload(timing),
                new BesideWorkload(Reach.NEAR, timing),
                new OpenWorkload(Reach.NEAR, timing.warm(LONG_WARM_UP)),
                new StalledWorkload(Direction.UP, timing),
                new StalledWorkload(Direction.DOWN, timing),
                new IdleWorkload(idleStreams, idleWithin)),
            Stream.of(Reach.FAR, Reach.VERY_FAR).flatMap(reach -> far(reach, timing)))
        .toList();
  }

  /** A window that grows needs some round trips. */
  private static Stream<Workload> far(Reach reach, Timing near) {
    Timing timing = near.warm(reach.roundTrip().multipliedBy(30).plusSeconds(1));
    return Stream.of(
        new BulkWorkload(reach, Direction.UP, 1, timing),
        new BulkWorkload(reach, Direction.DOWN, 1, timing),
        new BesideWorkload(reach, timing.warm(Duration.ofSeconds(2))),
        new OpenWorkload(reach, near));
  }
}
