package io.htmux.agent.lab;

import io.htmux.agent.it.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A network namespace of {@code ip netns}. Its name says which process made it, so that a later lab
 * can remove what one that was killed has left.
 */
record Namespace(String name) {
  private static final Path ALL = Path.of("/run/netns");
  private static final Path FILES = Path.of("/etc/netns");
  private static final Pattern OURS = Pattern.compile("htmux-(\\d+)-\\d+-.+");

  static Namespace make(int lab, String host) {
    String name = "htmux-" + ProcessHandle.current().pid() + "-" + lab + "-" + host;
    Namespace made = new Namespace(name);
    Command.run(Tool.IP.path(), "netns", "add", name);
    made.ip("link", "set", "lo", "up");
    return made;
  }

  /** Removes those whose maker has ended without doing so. */
  static void sweep() {
    if (!Files.isDirectory(ALL)) {
      return;
    }
    try (Stream<Path> all = Files.list(ALL)) {
      all.map(file -> file.getFileName().toString())
          .filter(name -> maker(name).filter(pid -> ProcessHandle.of(pid).isEmpty()).isPresent())
          .forEach(name -> new Namespace(name).remove());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code ip} in this namespace. */
  void ip(String... words) {
    Command.run(
        Stream.concat(Stream.of(Tool.IP.path(), "-n", name), Stream.of(words))
            .toArray(String[]::new));
  }

  /** The beginning of a command line that runs something here; it becomes that very process. */
  List<String> exec() {
    return List.of(Tool.IP.path(), "netns", "exec", name);
  }

  /** Takes the place of a file in /etc for all that is started here from now on. */
  void replaceEtc(String file, String text) {
    try {
      Files.writeString(Files.createDirectories(FILES.resolve(name)).resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends what still runs in it, and removes it with all its interfaces. */
  void remove() {
    processes().forEach(ProcessHandle::destroyForcibly);
    processes().forEach(left -> left.onExit().orTimeout(30, TimeUnit.SECONDS).join());
    Command.run(Tool.IP.path(), "netns", "del", name);
    Path etc = FILES.resolve(name);
    try {
      if (Files.isDirectory(etc)) {
        try (Stream<Path> files = Files.list(etc)) {
          for (Path file : files.toList()) {
            Files.delete(file);
          }
        }
        Files.delete(etc);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<ProcessHandle> processes() {
    return Command.run(Tool.IP.path(), "netns", "pids", name)
        .lines()
        .map(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Long> maker(String name) {
    return OURS.matcher(name)
        .results()
        .findFirst()
        .map((MatchResult match) -> Long.valueOf(match.group(1)));
  }
}
