package io.htmux.agent.bench.contender;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Processes that do not outlive the benchmark, even when it is killed. */
public final class ChildProcess {
  /** Has the kernel end a process when the thread that started it ends: here, the main thread. */
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

  private ChildProcess() {}

  /** Its output goes to a file. */
  static Process start(List<String> command, Path folder, Path log) throws IOException {
    return new ProcessBuilder(bound(command))
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /** Its input and output are pipes. */
  public static Process startTalking(List<String> command) throws IOException {
    return new ProcessBuilder(bound(command))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Ends a process and all that it has started. */
  public static void end(Process process, Duration within) {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    started.forEach(ProcessHandle::destroyForcibly);
  }

  private static List<String> bound(List<String> command) {
    if (!Files.isExecutable(SETPRIV)) {
      return command;
    }
    List<String> bound = new ArrayList<>(List.of(SETPRIV.toString(), "--pdeathsig", "KILL"));
    bound.addAll(command);
    return bound;
  }
}
