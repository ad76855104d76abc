package io.htmux.agent.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An agent as a process of its own, started the way this one was. Closing it ends the process. */
public final class AgentProcess implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(30);
  private static final Duration ASK_EVERY = Duration.ofMillis(100);
  private static final Duration END_WITHIN = Duration.ofSeconds(5);
  private static final Duration RECORD_WITHIN = Duration.ofMinutes(2);
  private static final int SHOWN_LOG_LINES = 20;

  private final String name;
  private final Process process;
  private final Path log;
  private final int managementPort;
  private final Duration endWithin;

  private AgentProcess(
      String name, Process process, Path log, int managementPort, Duration endWithin) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.managementPort = managementPort;
    this.endWithin = endWithin;
  }

  /**
   * Starts an agent.
   *
   * @param directory where its log goes, as {@code name.log}
   * @param parameters its command line, without options
   */
  public static AgentProcess start(String name, Path directory, List<String> parameters)
      throws IOException {
    return start(name, directory, List.of(), parameters, END_WITHIN);
  }

  /**
   * Starts an agent that writes which classes it had when it ends (JEP 514), which takes seconds.
   *
   * @param cache where to
   */
  public static AgentProcess recording(
      Path cache, String name, Path directory, List<String> parameters) throws IOException {
    List<String> javaOptions = List.of("-XX:AOTCacheOutput=" + cache);
    return start(name, directory, javaOptions, parameters, RECORD_WITHIN);
  }

  private static AgentProcess start(
      String name,
      Path directory,
      List<String> javaOptions,
      List<String> parameters,
      Duration endWithin)
      throws IOException {
    Path log = directory.resolve(name + ".log");
    int managementPort = FreePort.onLoopback();
    List<String> command = AgentCommand.agent(javaOptions, managementPort, parameters);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new AgentProcess(name, process, log, managementPort, endWithin);
  }

  /** Waits until the agent can serve users. */
  public void awaitReady(HttpClient http)
      throws IOException, InterruptedException, AgentFailedException {
    HttpRequest question =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/q/health/ready"))
            .timeout(Duration.ofSeconds(2))
            .build();
    Instant deadline = Instant.now().plus(READY_WITHIN);
    while (Instant.now().isBefore(deadline)) {
      if (process.waitFor(ASK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AgentFailedException("the " + name + " agent has ended:\n" + lastOfLog());
      }
      if (isReady(http, question)) {
        return;
      }
    }
    throw new AgentFailedException(
        "the "
            + name
            + " agent was not ready within "
            + READY_WITHIN.toSeconds()
            + " s:\n"
            + lastOfLog());
  }

  /** CPU time that it has used so far. */
  public Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(endWithin.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isReady(HttpClient http, HttpRequest question)
      throws InterruptedException {
    try {
      return http.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException _) {
      return false;
    }
  }

  private String lastOfLog() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join(
        "\n", lines.subList(Math.max(0, lines.size() - SHOWN_LOG_LINES), lines.size()));
  }
}
