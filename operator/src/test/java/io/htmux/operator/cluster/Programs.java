package io.htmux.operator.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the host. */
final class Programs {

  private Programs() {}

  /** Runs one to its end, or kills it after {@code limit}. */
  static Kubectl.Outcome run(Duration limit, String input, List<String> command) {
    String call = String.join(" ", command);
    try {
      Path output = Files.createTempFile("htmux-output", ".txt");
      Path errors = Files.createTempFile("htmux-errors", ".txt");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try (var stdin = process.getOutputStream()) {
          stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly();
          throw new AssertionError(call + " has not ended after " + limit);
        }
        return new Kubectl.Outcome(
            call, process.exitValue(), Files.readString(output), Files.readString(errors));
      } finally {
        Files.delete(output);
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(call, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while it ran: " + call, e);
    }
  }
}
