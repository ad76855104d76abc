package io.htmux.agent.bench.lab;

import io.htmux.agent.bench.contender.ChildProcess;
import io.htmux.agent.process.AgentCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process of this program that is told and tells lines, and ends with its standard input. */
final class TalkingProcess implements AutoCloseable {
  /** Both compilers: load must cost little. */
  private static final List<String> JAVA_OPTIONS =
      List.of(
          "-Xmx256m",
          "-XX:MaxDirectMemorySize=512m",
          "-Dio.netty.allocator.numDirectArenas=1",
          "-Dio.netty.leakDetection.level=disabled");

  private static final Duration END_WITHIN = Duration.ofSeconds(2);
  private static final Duration UP_WITHIN = Duration.ofSeconds(20);

  private final Process process;
  private final Writer told;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private TalkingProcess(Process process) {
    this.process = process;
    this.told = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofVirtual().start(() -> collect(process.inputReader(StandardCharsets.UTF_8)));
  }

  static TalkingProcess start(Class<?> main, String... arguments) throws IOException {
    return new TalkingProcess(
        ChildProcess.startTalking(AgentCommand.main(main, JAVA_OPTIONS, arguments)));
  }

  void tell(String line) throws IOException {
    told.write(line);
    told.write('\n');
    told.flush();
  }

  /** The next line, or nothing when it does not come in time. */
  Optional<String> next(Duration within) throws InterruptedException {
    return Optional.ofNullable(lines.poll(within.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** The first line of a process that listens. */
  int port() throws IOException, InterruptedException {
    return next(UP_WITHIN)
        .map(Integer::parseInt)
        .orElseThrow(() -> new IOException("a process of the benchmark did not come up"));
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    ChildProcess.end(process, END_WITHIN);
  }

  private void collect(BufferedReader output) {
    try (output) {
      output.lines().forEach(lines::add);
    } catch (IOException | UncheckedIOException _) {
      // it has ended
    }
  }
}
