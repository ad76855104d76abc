package io.htmux.agent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.docs.Repository;
import io.htmux.agent.it.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Hosts and wires of one test. Nothing of it is in the namespace of the test itself, and nothing in
 * it has a way out. After the test every process is killed by its handle and every namespace is
 * removed, whatever happened; what the processes printed is shown if the test failed.
 */
final class Lab implements BeforeEachCallback, AfterEachCallback, AutoCloseable {

  /** Long enough for a busy machine; nothing waits so long when all is well. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final AtomicInteger LABS = new AtomicInteger();
  private static final int SHOWN_CHARACTERS = 8000;

  private final int number = LABS.incrementAndGet();
  private final AtomicInteger plugs = new AtomicInteger();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<Running> processes = new ArrayList<>();
  private Path folder;
  private Namespace bridges;

  Path folder() {
    return folder;
  }

  Host host(String name) throws IOException {
    Namespace namespace = closing(Namespace.make(number, name));
    return new Host(this, name, namespace, Files.createDirectory(folder.resolve(name)));
  }

  Wire wire(String name) {
    return new Wire(bridges, plugs, name);
  }

  /** Where programs are looked for: the launcher is there under its own name. */
  String path() {
    return folder.resolve("bin") + ":/usr/sbin:/usr/bin:/sbin:/bin";
  }

  Running start(String host, Path in, List<String> command) {
    Running running = Running.start(processes.size() + "-" + host, in, command);
    open.push(running);
    processes.add(running);
    return running;
  }

  /** Until it holds; fails at once when the process has ended that it is waited for. */
  void await(String what, Running running, Callable<Boolean> holds) {
    Awaitility.await(what)
        .atMost(PATIENCE)
        .failFast(() -> assertThat(running.isAlive()).as("runs on: %s", running.log()).isTrue())
        .until(holds);
  }

  @Override
  public void beforeEach(ExtensionContext test) throws IOException {
    open();
  }

  @Override
  public void afterEach(ExtensionContext test) throws Exception {
    if (test.getExecutionException().isPresent()) {
      processes.stream()
          .filter(one -> !one.log().isEmpty())
          .forEach(one -> System.out.println("---- " + one.name() + "\n" + end(one.log())));
    }
    close();
  }

  void open() throws IOException {
    assertThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
        .as(
            "this test makes network namespaces, which only root may: run it as root, or leave all"
                + " of its kind out with -DexcludedGroups=lab")
        .isEqualTo(0);
    Namespace.sweep();
    folder =
        Files.createTempDirectory(
            "htmux-lab-",
            // servers that give up their rights must find the way
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    Path launcher = Files.createDirectory(folder.resolve("bin")).resolve("htmux");
    Files.createSymbolicLink(launcher, Repository.file("htmux"));
    bridges = closing(Namespace.make(number, "wires"));
  }

  @Override
  public void close() throws IOException {
    List<Throwable> failures = new ArrayList<>();
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception | AssertionError e) {
        failures.add(e);
      }
    }
    if (folder != null) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    assertThat(failures).as("what stood in the way of removing the lab").isEmpty();
  }

  private Namespace closing(Namespace namespace) {
    open.push(namespace::remove);
    return namespace;
  }

  private static String end(String log) {
    return log.length() <= SHOWN_CHARACTERS
        ? log
        : "...\n" + log.substring(log.length() - SHOWN_CHARACTERS);
  }
}
