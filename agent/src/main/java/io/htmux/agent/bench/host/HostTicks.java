package io.htmux.agent.bench.host;

import java.util.Arrays;

/**
 * The first line of /proc/stat: what all processors did since the host started.
 *
 * @param busy ticks of 10 ms in any mode but idle and waiting for a disk
 * @param all all ticks
 */
record HostTicks(long busy, long all) {
  /** user nice system idle iowait irq softirq steal; guest time is in user already. */
  private static final int COUNTED_COLUMNS = 8;

  private static final int IDLE = 3;
  private static final int WAITING = 4;

  static HostTicks parse(String stat) {
    String line = stat.lines().findFirst().orElse("");
    String[] fields = line.split(" +", -1);
    if (!fields[0].equals("cpu") || fields.length <= COUNTED_COLUMNS) {
      throw new IllegalArgumentException(
          "expected \"cpu\" and eight numbers in /proc/stat, got \"" + line + "\"");
    }
    long[] ticks =
        Arrays.stream(fields, 1, COUNTED_COLUMNS + 1).mapToLong(Long::parseLong).toArray();
    long all = Arrays.stream(ticks).sum();
    return new HostTicks(all - ticks[IDLE] - ticks[WAITING], all);
  }
}
