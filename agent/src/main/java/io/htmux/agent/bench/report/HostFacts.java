package io.htmux.agent.bench.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** What a reader must know of the host; nothing that names it. */
record HostFacts(String date, int processors, String kernel, String java, String load) {

  static HostFacts here() {
    return new HostFacts(
        LocalDate.now(ZoneOffset.UTC).toString(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vendor.version", System.getProperty("java.version")),
        firstWordOf(Path.of("/proc/loadavg")));
  }

  String sentence() {
    return date
        + ", "
        + processors
        + " processors shared by load and both ends, "
        + kernel
        + ", Java "
        + java
        + ", load average before the run "
        + load
        + ".";
  }

  private static String firstWordOf(Path file) {
    try {
      return Files.readString(file, StandardCharsets.US_ASCII).split(" ", -1)[0];
    } catch (IOException _) {
      return "unknown";
    }
  }
}
