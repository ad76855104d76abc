package io.htmux.agent.bench.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * What is reachable in the heap of a JVM, in octets, as {@code jcmd} counts it after a collection.
 */
public final class LiveHeap {
  private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin", "jcmd");
  private static final Duration WITHIN = Duration.ofSeconds(20);

  private LiveHeap() {}

  /** Empty when the process is no JVM, or this Java has no jcmd. */
  public static OptionalLong octets(long pid) throws IOException, InterruptedException {
    if (!Files.isExecutable(JCMD)) {
      return OptionalLong.empty();
    }
    Path answer = Files.createTempFile("htmux-bench-heap-", ".txt");
    try {
      Process jcmd =
          new ProcessBuilder(JCMD.toString(), Long.toString(pid), "GC.class_histogram")
              .redirectErrorStream(true)
              .redirectOutput(answer.toFile())
              .start();
      if (!jcmd.waitFor(WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        jcmd.destroyForcibly();
        return OptionalLong.empty();
      }
      return jcmd.exitValue() == 0
          ? total(Files.readString(answer, StandardCharsets.UTF_8))
          : OptionalLong.empty();
    } finally {
      Files.delete(answer);
    }
  }

  /** The last line, {@code Total 123 4567}: instances and octets. */
  static OptionalLong total(String histogram) {
    return histogram
        .lines()
        .map(line -> line.strip().split(" +", -1))
        .filter(fields -> fields.length == 3 && fields[0].equals("Total"))
        .mapToLong(fields -> Long.parseLong(fields[2]))
        .findFirst();
  }
}
