package io.htmux.agent.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The folder and the processes of one test. After the test every process is killed by its handle,
 * whatever happened, and what they printed is shown if the test failed.
 */
final class Lab implements BeforeEachCallback, AfterEachCallback {

  /** Long enough for a busy machine; nothing waits so long when all is well. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<Running> processes = new ArrayList<>();
  private Path folder;

  Path folder() {
    return folder;
  }

  /** An agent with these parameters, as they would be typed; it need not be ready yet. */
  Agent agent(String name, String... parameters) {
    return Agent.start(this, name, List.of(parameters));
  }

  /** Any other process that runs on by itself. */
  Running start(String name, List<String> command) {
    return start(name, folder, command);
  }

  /** Closed with the test. */
  <T extends AutoCloseable> T closing(T resource) {
    open.push(resource);
    return resource;
  }

  /** Runs a program to its end and returns what it printed; fails when its exit code is not 0. */
  String run(Duration within, List<String> command) {
    String name = Path.of(command.getFirst()).getFileName() + "-" + processes.size();
    Running run = start(name, folder, command);
    int code = run.exitCode(within);
    if (code != 0) {
      throw new AssertionError(
          "exit code %d of %s:%n%s".formatted(code, String.join(" ", command), run.log()));
    }
    return run.log();
  }

  /** Waits until a server takes connections at a port. */
  static void awaitListening(Running server, int port) {
    awaitListening(server, "127.0.0.1", port);
  }

  /** As above, at another address of this host. */
  static void awaitListening(Running server, String host, int port) {
    await("port " + port + " of " + server.name())
        .atMost(PATIENCE)
        .until(
            () -> {
              if (!server.isAlive()) {
                throw new IllegalStateException(server.name() + " has ended: " + server.log());
              }
              try (Socket probe = new Socket(InetAddress.ofLiteral(host), port)) {
                return probe.isConnected();
              } catch (IOException _) {
                return false;
              }
            });
  }

  @Override
  public void beforeEach(ExtensionContext test) throws IOException {
    folder = Files.createTempDirectory("htmux-it-");
  }

  @Override
  public void afterEach(ExtensionContext test) throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
    if (test.getExecutionException().isPresent()) {
      processes.forEach(one -> System.out.println("---- " + one.name() + "\n" + end(one.log())));
    }
    processes.clear();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(Lab::delete);
    }
  }

  private Running start(String name, Path in, List<String> command) {
    Running running = closing(Running.start(name, in, command));
    processes.add(running);
    return running;
  }

  private static String end(String log) {
    return log.length() <= 8000 ? log : "...\n" + log.substring(log.length() - 8000);
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
