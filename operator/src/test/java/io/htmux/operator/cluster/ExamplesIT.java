package io.htmux.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example of deploy/examples, applied as its README says. */
@Tag("cluster")
class ExamplesIT {

  private static final String FOLDER = "deploy/examples";

  @BeforeAll
  static void installTheOperator() {
    InstalledOperator.install();
  }

  static Stream<Path> examples() {
    return Repository.in(FOLDER).stream().filter(Files::isDirectory);
  }

  /** What the README waits for: Ready, or Accepted where nobody is there to connect to. */
  private static String awaited(Path example) {
    return Programs.run(
            Duration.ofSeconds(5),
            "",
            List.of("grep", "-o", "condition=[A-Za-z]*", example.resolve("README.md").toString()))
        .orFail()
        .output()
        .lines()
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleIsAppliedAndBecomesWhatItsReadmeSays(Path example) {
    try (TestNamespace namespace = TestNamespace.open("example")) {
      Kubectl kubectl = namespace.kubectl();
      kubectl.run("apply", "-f", example.toString());
      JsonNode tunnels = kubectl.json("get", "htmuxtunnels");
      assertThat(tunnels.get("items")).isNotEmpty();
      StreamSupport.stream(tunnels.get("items").spliterator(), false)
          .map(tunnel -> tunnel.at("/metadata/name").asText())
          .forEach(
              name ->
                  kubectl.waitFor(awaited(example), "htmuxtunnel/" + name, Duration.ofSeconds(90)));
    }
  }

  @Test
  void thereAreSixAndEachHasAReadme() {
    assertThat(examples())
        .hasSize(6)
        .allSatisfy(example -> assertThat(example.resolve("README.md")).exists());
  }
}
