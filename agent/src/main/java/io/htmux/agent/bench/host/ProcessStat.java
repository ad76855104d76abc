package io.htmux.agent.bench.host;

/**
 * A line of /proc/PID/stat.
 *
 * @param ticks CPU time in user and system mode so far, in clock ticks of 10 ms
 */
record ProcessStat(long pid, long parent, long ticks) {
  private static final int PARENT = 1;
  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;

  /** The name of a program, in brackets, may hold spaces and brackets: the last one ends it. */
  static ProcessStat parse(String line) {
    int end = line.lastIndexOf(')');
    int begin = line.indexOf(" (");
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("not a line of /proc/PID/stat: " + line);
    }
    String[] fields = line.substring(end + 1).strip().split(" ", -1);
    if (fields.length <= SYSTEM_TICKS) {
      throw new IllegalArgumentException("/proc/PID/stat has too few fields: " + line);
    }
    return new ProcessStat(
        Long.parseLong(line.substring(0, begin)),
        Long.parseLong(fields[PARENT]),
        Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]));
  }
}
