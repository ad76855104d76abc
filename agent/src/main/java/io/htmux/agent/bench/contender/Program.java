package io.htmux.agent.bench.contender;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds programs: on PATH, among the peers that install-peers has put aside, and in sbin. */
final class Program {
  private static final Pattern VERSION = Pattern.compile("(?<![\\d.:T-])\\d+\\.\\d+[\\w.]*");
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

  private Program() {}

  /** The folder of agent/src/bench/install-peers. */
  static Path peers() {
    String cache =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .filter(folder -> !folder.isBlank())
            .orElse(System.getProperty("user.home") + "/.cache");
    return Path.of(cache, "htmux", "peers");
  }

  static Optional<Path> find(String name) {
    return Stream.concat(
            Stream.concat(
                Stream.of(peers()),
                Pattern.compile(":")
                    .splitAsStream(Optional.ofNullable(System.getenv("PATH")).orElse(""))
                    .map(Path::of)),
            Stream.of(Path.of("/usr/sbin"), Path.of("/usr/local/sbin")))
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static String path(String name) {
    return find(name).map(Path::toString).orElse(name);
  }

  /**
   * Whether a peer is here; its version is the first number with a dot that it prints, unless that
   * is part of a time.
   *
   * @param from what install-peers calls it, or the Debian package that brings it
   */
  static Presence presence(String name, String from, String... versionArguments)
      throws IOException, InterruptedException {
    Optional<Path> program = find(name);
    if (program.isEmpty()) {
      return new Presence.Missing(missing(from));
    }
    List<String> command =
        Stream.concat(Stream.of(program.get().toString()), Stream.of(versionArguments)).toList();
    Matcher version = VERSION.matcher(output(command));
    return new Presence.Here(version.find() ? version.group() : "of unknown version");
  }

  /** Both streams of a program that ends by itself. */
  static String output(List<String> command) throws IOException, InterruptedException {
    Path answer = Files.createTempFile("htmux-bench-", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(answer.toFile())
              .start();
      if (!process.waitFor(ANSWER_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return Files.readString(answer, StandardCharsets.ISO_8859_1);
    } finally {
      Files.delete(answer);
    }
  }

  private static String missing(String from) throws IOException {
    Path refused = peers().resolve(from + ".missing");
    return Files.isRegularFile(refused)
        ? "cannot be had here: " + Files.readString(refused, StandardCharsets.UTF_8).strip()
        : "not installed (" + from + ")";
  }
}
