package io.htmux.agent.bench.host;

/** The line VmRSS of /proc/PID/status. */
final class ResidentMemory {
  private static final String LINE = "VmRSS:";

  private ResidentMemory() {}

  /** In octets; 0 for a kernel thread and a process that is gone, which have no such line. */
  static long octets(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith(LINE))
        .mapToLong(line -> kibibytes(line) << 10)
        .findFirst()
        .orElse(0);
  }

  private static long kibibytes(String line) {
    String value = line.substring(LINE.length()).strip();
    if (!value.endsWith(" kB")) {
      throw new IllegalArgumentException("expected \"VmRSS: NUMBER kB\", got \"" + line + "\"");
    }
    return Long.parseLong(value.substring(0, value.length() - 3));
  }
}
