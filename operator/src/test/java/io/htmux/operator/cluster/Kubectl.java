package io.htmux.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** kubectl as a person runs it, in one namespace. */
record Kubectl(List<String> command) {

  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a run said. */
  record Outcome(String call, int code, String output, String errors) {

    Outcome orFail() {
      assertThat(code).as("%s%n%s%n%s", call, output, errors).isZero();
      return this;
    }
  }

  static Kubectl clusterWide() {
    return new Kubectl(List.of("kubectl"));
  }

  Kubectl in(String namespace) {
    return with("--namespace=" + namespace);
  }

  Kubectl with(String... further) {
    List<String> longer = new ArrayList<>(command);
    longer.addAll(List.of(further));
    return new Kubectl(longer);
  }

  /** Runs it, whatever comes of it. */
  Outcome attempt(String... arguments) {
    return attemptWith("", arguments);
  }

  /** Runs it with {@code input} at its standard input. */
  Outcome attemptWith(String input, String... arguments) {
    return Programs.run(LIMIT, input, with(arguments).command());
  }

  /** Runs it, and fails when it does; what it printed. */
  String run(String... arguments) {
    return attempt(arguments).orFail().output();
  }

  void apply(String yaml) {
    attemptWith(yaml, "apply", "-f", "-").orFail();
  }

  JsonNode json(String... arguments) {
    try {
      return JSON.readTree(with("-o", "json").run(arguments));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until {@code kubectl wait} sees it. */
  void waitFor(String condition, String resource, Duration atMost) {
    run("wait", "--for=" + condition, resource, "--timeout=" + atMost.toSeconds() + "s");
  }
}
