package io.htmux.agent.it;

import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One of our agents as a process of its own, and its management port. */
final class Agent {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private final Running process;
  private final int managementPort;

  private Agent(Running process, int managementPort) {
    this.process = process;
    this.managementPort = managementPort;
  }

  static Agent start(Lab lab, String name, List<String> parameters) {
    int managementPort = FreePorts.next();
    List<String> command = new ArrayList<>(Launcher.command());
    command.addAll(parameters);
    command.add("--management=" + host() + ":" + managementPort);
    return new Agent(lab.start(name, command), managementPort);
  }

  /** One that runs a tunnel file. */
  static Agent ofFile(Lab lab, String name, Path file) {
    return ofFile(lab, name, file, FreePorts.next());
  }

  /** As above, with that management port. */
  static Agent ofFile(Lab lab, String name, Path file, int managementPort) {
    List<String> command = new ArrayList<>(Launcher.command());
    command.addAll(
        List.of("run", "--management=" + host() + ":" + managementPort, "-f", file.toString()));
    return new Agent(lab.start(name, command), managementPort);
  }

  /** Until it can serve users: its port is open, or its peer is there. */
  Agent awaitReady() {
    await(process.name() + " is ready").atMost(Lab.PATIENCE).until(this::isReady);
    return this;
  }

  /** Until it no longer can. */
  void awaitNotReady() {
    await(process.name() + " is not ready").atMost(Lab.PATIENCE).until(() -> !isReady());
  }

  /** Until its log says so. */
  void awaitLog(String text) {
    await(process.name() + " logs: " + text)
        .atMost(Lab.PATIENCE)
        .until(() -> log().contains(text) || ended());
  }

  String log() {
    return process.log();
  }

  Running process() {
    return process;
  }

  void kill() {
    process.kill();
  }

  /** Until it has ended by itself. */
  void awaitEnd() {
    exitCode();
  }

  int exitCode() {
    return process.exitCode(Lab.PATIENCE);
  }

  /** Body of a page of the management port. */
  String page(String path) {
    try {
      return get(path).body();
    } catch (IOException e) {
      throw new AssertionError(process.name() + " does not answer " + path, e);
    }
  }

  /** The sum over all series whose line begins so, for example a name and the first of its tags. */
  double metric(String begin) {
    return page("/q/metrics")
        .lines()
        .filter(line -> line.startsWith(begin))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  URI management() {
    return URI.create("http://" + host() + ":" + managementPort);
  }

  private boolean isReady() {
    ended();
    try {
      return get("/q/health/ready").statusCode() == 200;
    } catch (IOException _) {
      return false;
    }
  }

  private boolean ended() {
    if (!process.isAlive()) {
      throw new IllegalStateException(process.name() + " has ended: " + log());
    }
    return false;
  }

  private HttpResponse<String> get(String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(management().resolve(path)).timeout(Duration.ofSeconds(10)).build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static String host() {
    return InetAddress.getLoopbackAddress().getHostAddress();
  }
}
