package io.htmux.agent.bench;

import io.htmux.agent.process.AgentFailedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One stream of bulk in each direction through every contender, in turn and several rounds, so that
 * whatever else the host does meets all of them alike. Only ratios of one run mean anything.
 *
 * @param rounds how often each is measured
 * @param measured for how long, each time
 */
public record Bench(int rounds, Duration measured) {
  private static final String REFERENCE_CIPHER = "aes128-gcm@openssh.com";
  private static final String REFERENCE = "ssh -R, " + REFERENCE_CIPHER;
  private static final Duration WARM_UP = Duration.ofMillis(500);

  /** Measures and prints the table. */
  public void run(PrintWriter out) throws IOException, InterruptedException, AgentFailedException {
    if (!OpenSsh.isThere()) {
      throw new IOException("the reference is missing: install openssh-server and openssh-client");
    }
    Path directory = Files.createTempDirectory("htmux-bench-");
    List<Contender> contenders = new ArrayList<>();
    try (LoadTarget target = LoadTarget.start()) {
      HttpClient http = HttpClient.newHttpClient();
      contenders.add(new DirectTcp(target.port()));
      contenders.add(OpenSsh.start(directory, target.port(), Optional.of(REFERENCE_CIPHER)));
      contenders.add(OpenSsh.start(directory, target.port(), Optional.empty()));
      contenders.add(AgentPair.htmux(http, directory, target.port()));
      contenders.add(AgentPair.sockMux(http, directory, target.port()));
      Results results = measure(contenders, out);
      out.println();
      out.print(results.table(REFERENCE));
      out.flush();
    } finally {
      for (Contender contender : contenders) {
        contender.close();
      }
      delete(directory);
    }
  }

  private Results measure(List<Contender> contenders, PrintWriter out) throws IOException {
    Results results = new Results();
    BulkLoad warmUp = new BulkLoad(Duration.ZERO, Duration.ofSeconds(2));
    for (Contender contender : contenders) {
      for (Direction direction : Direction.values()) {
        warmUp.octetsPerSecond(contender.port(), direction);
      }
    }
    BulkLoad load = new BulkLoad(WARM_UP, measured);
    List<Contender> order = new ArrayList<>(contenders);
    for (int round = 1; round <= rounds; round++) {
      out.println("round " + round + " of " + rounds);
      out.flush();
      for (Contender contender : order) {
        for (Direction direction : Direction.values()) {
          results.add(
              contender.name(), direction, load.octetsPerSecond(contender.port(), direction));
        }
      }
      Collections.rotate(order, 1);
    }
    return results;
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
