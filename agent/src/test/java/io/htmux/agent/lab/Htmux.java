package io.htmux.agent.lab;

import io.htmux.agent.it.Running;
import io.htmux.agent.it.Tool;
import io.htmux.agent.it.TunnelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** An agent on a host, started in a shell with the launcher's name and a line as one types it. */
final class Htmux {
  private static final AtomicInteger MANAGEMENT_PORTS = new AtomicInteger(7000);

  private final Lab lab;
  private final Host host;
  private final Running process;
  private final String management;

  private Htmux(Lab lab, Host host, Running process, String management) {
    this.lab = lab;
    this.host = host;
    this.process = process;
    this.management = management;
  }

  /**
   * It need not be ready yet.
   *
   * @param line begins with {@code htmux}
   * @param environment {@code NAME=value}, for it alone
   */
  static Htmux start(Lab lab, Host host, String line, String... environment) {
    String management = "127.0.0.1:" + MANAGEMENT_PORTS.incrementAndGet();
    List<String> words = new ArrayList<>();
    words.addAll(List.of("env", "HTMUX_LOG=text", "HTMUX_MANAGEMENT=" + management));
    words.addAll(List.of(environment));
    words.addAll(List.of("bash", "-c", "exec " + line));
    Running process = host.start(words.toArray(String[]::new));
    return new Htmux(lab, host, process, management);
  }

  /**
   * One that runs a tunnel file; it need not be ready yet.
   *
   * @param spec without the secret, which is the same on all hosts, and without TLS
   */
  static Htmux ofFile(Lab lab, Host host, String spec) throws IOException {
    Files.createDirectories(host.folder().resolve("secrets/key"));
    host.file("secrets/key/capskey", "a key of old");
    host.file("tunnel.yaml", TunnelFiles.withoutTls(host.name(), spec));
    return start(lab, host, "htmux run -f tunnel.yaml");
  }

  /** Until it can serve users: its port is open, or its peer is there. */
  Htmux awaitReady() {
    lab.await(
        process.name() + " is ready",
        process,
        () -> page("/q/health/ready", "-o", "/dev/null", "-w", "%{http_code}").equals("200"));
    return this;
  }

  /** Until its log says so. */
  Htmux awaitLog(String text) {
    lab.await(process.name() + " logs: " + text, process, () -> log().contains(text));
    return this;
  }

  String log() {
    return process.log();
  }

  Running process() {
    return process;
  }

  /** A page of its management port; empty while it does not answer. */
  String page(String path, String... options) {
    return host.ask(
            Stream.concat(
                    Stream.of(
                        Tool.CURL.path(), "-s", "--max-time", "10", "http://" + management + path),
                    Stream.of(options))
                .toArray(String[]::new))
        .orElse("");
  }

  /** The sum over all series whose line begins so. */
  double metric(String begin) {
    return page("/q/metrics")
        .lines()
        .filter(line -> line.startsWith(begin))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
