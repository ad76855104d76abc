package io.htmux.agent.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How late the kernel may wake a thread that waits for a time: 50 µs by default, which is as long
 * as an answer over loopback takes.
 */
final class TimerSlack {
  private static final String LEAST_NANOS = "1";

  private TimerSlack() {}

  /** Asks for the least that there is, for the calling thread; without that all is late alike. */
  static void least() {
    try {
      Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
      Files.writeString(Path.of("/proc").resolve(thread).resolve("timerslack_ns"), LEAST_NANOS);
    } catch (IOException | UnsupportedOperationException _) {
      // an old kernel, or no Linux
    }
  }
}
