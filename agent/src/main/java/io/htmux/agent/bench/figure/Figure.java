package io.htmux.agent.bench.figure;

/**
 * Something that is measured: what it is called in a table, its unit there, and which is better.
 */
public enum Figure {
  OCTETS_PER_SECOND("GiB/s", 1L << 30, 2, Better.MORE),
  FAR_OCTETS_PER_SECOND("MiB/s", 1L << 20, 1, Better.MORE),
  FAIRNESS("least/most of a stream", 1, 2, Better.MORE),
  CPU_SECONDS_PER_OCTET("CPU of both ends, s/GiB", 1.0 / (1L << 30), 2, Better.LESS),
  P50_SECONDS("p50 ms", 1e-3, 3, Better.LESS),
  P99_SECONDS("p99 ms", 1e-3, 2, Better.LESS),
  P999_SECONDS("p99.9 ms", 1e-3, 2, Better.LESS),
  ANSWERED("answered", 1, 0, Better.MORE),
  OPENS_PER_SECOND("opens/s", 1, 0, Better.MORE),
  FAILED_OPENS("failed", 1, 0, Better.LESS),
  OPENED("streams", 1, 0, Better.MORE),
  OPENING_SECONDS("opened in s", 1, 2, Better.LESS),
  HEAP_PER_STREAM("live heap KiB/stream, worse end", 1 << 10, 2, Better.LESS),
  RESIDENT_PER_STREAM("RSS KiB/stream, worse end", 1 << 10, 1, Better.LESS),
  RESIDENT("RSS MiB, larger end", 1 << 20, 0, Better.LESS),
  ECHO_SECONDS("echo ms", 1e-3, 2, Better.LESS),
  READY_SECONDS("ready ms", 1e-3, 0, Better.LESS),
  /** Of the load, in the whole run with its warm-up; not for a table. */
  OCTETS("octets", 1, 0, Better.MORE);

  /** Which of two values one wants. */
  public enum Better {
    MORE,
    LESS
  }

  private final String title;
  private final double unit;
  private final int decimals;
  private final Better better;

  Figure(String title, double unit, int decimals, Better better) {
    this.title = title;
    this.unit = unit;
    this.decimals = decimals;
    this.better = better;
  }

  /** The heading of a column: the unit with what it is of. */
  public String title() {
    return title;
  }

  public int decimals() {
    return decimals;
  }

  public Better better() {
    return better;
  }

  /** A value in seconds, octets or a count as a table shows it. */
  public double shown(double value) {
    return value / unit;
  }
}
