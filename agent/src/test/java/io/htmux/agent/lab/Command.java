package io.htmux.agent.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A command that builds or removes something of a lab, and takes no time. */
final class Command {
  private Command() {}

  /** What it printed; fails with that when its exit code is not 0. */
  static String run(String... words) {
    return run("", List.of(words));
  }

  /**
   * @param input what it reads from its standard input
   */
  static String run(String input, List<String> words) {
    Result result = result(input, words);
    if (result.code() != 0) {
      throw new AssertionError(
          "exit code %d of %s:%n%s"
              .formatted(result.code(), String.join(" ", words), result.output()));
    }
    return result.output();
  }

  /** What it printed; empty when its exit code is not 0. */
  static Optional<String> ask(List<String> words) {
    return Optional.of(result("", words)).filter(it -> it.code() == 0).map(Result::output);
  }

  private record Result(int code, String output) {}

  private static Result result(String input, List<String> words) {
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
        in.write(input);
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
