package io.htmux.agent.bench.contender;

import io.htmux.agent.bench.host.Proc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The processes of one contender. Closing it ends them all, with what they have started. */
public final class Ends implements AutoCloseable {
  private static final Duration UP_WITHIN = Duration.ofSeconds(20);
  private static final Duration LOOK_EVERY = Duration.ofMillis(2);
  private static final Duration END_WITHIN = Duration.ofSeconds(3);
  private static final int SHOWN_LOG_LINES = 2;
  private static final int SHOWN_CHARACTERS = 400;

  private final Path folder;
  private final List<Process> processes = new ArrayList<>();
  private Duration firstUp = Duration.ZERO;
  private long startedNanos;

  public Ends(Path folder) {
    this.folder = folder;
  }

  /** Starts a process that is to stay. */
  void start(List<String> command) throws IOException {
    if (processes.isEmpty()) {
      startedNanos = System.nanoTime();
    }
    processes.add(ChildProcess.start(command, folder, log(processes.size())));
  }

  /** Waits until somebody listens at a port. */
  void awaitListening(int port) throws IOException, InterruptedException, ContenderException {
    long end = System.nanoTime() + UP_WITHIN.toNanos();
    while (!Proc.listens(port)) {
      if (System.nanoTime() > end) {
        throw new ContenderException(
            "nobody listened on port "
                + port
                + " within "
                + UP_WITHIN.toSeconds()
                + " s: "
                + lastOfLogs());
      }
      checkAlive();
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
    }
    if (firstUp.isZero()) {
      firstUp = Duration.ofNanos(System.nanoTime() - startedNanos);
    }
  }

  /** From the start of the listening end until it listened for the tunnel. */
  public Duration firstUp() {
    return firstUp;
  }

  /** Throws when a process has ended by itself. */
  public void checkAlive() throws IOException, ContenderException {
    for (Process process : processes) {
      if (!process.isAlive()) {
        throw new ContenderException(
            "a process has ended with code " + process.exitValue() + ": " + lastOfLogs());
      }
    }
  }

  /** The processes of each end, with what they have started, the listening end first. */
  public List<List<Long>> pids() {
    return processes.stream()
        .map(
            process ->
                Stream.concat(Stream.of(process.toHandle()), process.descendants())
                    .map(ProcessHandle::pid)
                    .toList())
        .toList();
  }

  @Override
  public void close() {
    for (Process process : processes.reversed()) {
      ChildProcess.end(process, END_WITHIN);
    }
  }

  private Path log(int number) {
    return folder.resolve("end-" + number + ".log");
  }

  private String lastOfLogs() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < processes.size(); i++) {
      List<String> all = Files.readAllLines(log(i), StandardCharsets.ISO_8859_1);
      lines.addAll(all.subList(Math.max(0, all.size() - SHOWN_LOG_LINES), all.size()));
    }
    String shown = String.join(" / ", lines);
    return shown.length() <= SHOWN_CHARACTERS ? shown : shown.substring(0, SHOWN_CHARACTERS) + " …";
  }
}
