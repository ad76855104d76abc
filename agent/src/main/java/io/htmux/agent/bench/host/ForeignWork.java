package io.htmux.agent.bench.host;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;

/**
 * How much of the host's processors others used while something was measured: what was busy, less
 * what the processes of the benchmark used.
 */
public final class ForeignWork {
  private static final double TICK_NANOS = 1e7;

  private final Collection<Long> own;
  private final HostTicks host;
  private final Duration used;

  private ForeignWork(Collection<Long> own, HostTicks host, Duration used) {
    this.own = own;
    this.host = host;
    this.used = used;
  }

  /**
   * From now on.
   *
   * @param own the processes of the benchmark
   */
  public static ForeignWork from(Collection<Long> own) throws IOException {
    return new ForeignWork(own, Proc.host(), Proc.cpu(own));
  }

  /** Until now, as a share of all processors: 0 to 1. */
  public double share() throws IOException {
    return share(host, Proc.host(), Proc.cpu(own).minus(used));
  }

  static double share(HostTicks before, HostTicks after, Duration ownWork) {
    long all = after.all() - before.all();
    if (all <= 0) {
      return 0;
    }
    double foreign = after.busy() - before.busy() - ownWork.toNanos() / TICK_NANOS;
    return Math.clamp(foreign / all, 0, 1);
  }
}
