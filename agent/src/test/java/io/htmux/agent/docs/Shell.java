package io.htmux.agent.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** One shell of a README example: runs a block as it is written. Closing it ends all it started. */
final class Shell implements AutoCloseable {
  private final Process bash;
  private final Path log;
  private final Set<ProcessHandle> started = new LinkedHashSet<>();

  private Shell(Process bash, Path log) {
    this.bash = bash;
    this.log = log;
  }

  static Shell run(Path folder, String name, String block) {
    Path log = folder.resolve(name + ".log");
    try {
      Process bash =
          new ProcessBuilder("bash", "-e", "-c", block)
              .directory(folder.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      return new Shell(bash, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Until something takes connections there. */
  void awaitPort(int port, Duration within) {
    Awaitility.await("port " + port)
        .atMost(within)
        .failFast(() -> assertThat(bash.isAlive()).as("the shell runs on: %s", output()).isTrue())
        .until(
            () -> {
              bash.descendants().forEach(started::add);
              return isOpen(port);
            });
    bash.descendants().forEach(started::add);
  }

  /** All that it printed, once it has ended in order. */
  String result(Duration within) throws InterruptedException {
    assertThat(bash.waitFor(within.toMillis(), TimeUnit.MILLISECONDS))
        .as("ended within %s: %s", within, output())
        .isTrue();
    assertThat(bash.exitValue()).as(output()).isZero();
    return output();
  }

  String output() {
    return Repository.text(log);
  }

  @Override
  public void close() {
    bash.descendants().forEach(started::add);
    bash.destroy();
    List.copyOf(started).forEach(ProcessHandle::destroy);
    bash.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    started.forEach(one -> one.onExit().orTimeout(30, TimeUnit.SECONDS).join());
  }

  private static boolean isOpen(int port) {
    try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return probe.isConnected();
    } catch (IOException _) {
      return false;
    }
  }
}
