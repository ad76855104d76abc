package io.htmux.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Argo CD's health check of a tunnel, run by Debian's lua5.4 over its samples. */
class ArgoHealthIT {

  private static final String FOLDER = "deploy/gitops/argocd/";

  record Sample(String file, String status, String message) {}

  static Stream<Sample> samples() {
    JsonNode tests = Repository.yaml(Repository.file(FOLDER + "health_test.yaml")).get("tests");
    return StreamSupport.stream(tests.spliterator(), false)
        .map(
            test ->
                new Sample(
                    test.get("inputPath").asText(),
                    test.at("/healthStatus/status").asText(),
                    test.at("/healthStatus/message").asText()));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aSampleIsAsHealthyAsItSays(Sample sample) throws IOException {
    JsonNode tunnel = Repository.yaml(Repository.file(FOLDER + sample.file()));
    String script =
        "obj = "
            + LuaValue.of(tunnel)
            + "\nlocal function check()\n"
            + Files.readString(Repository.file(FOLDER + "health.lua"))
            + "\nend\nlocal answer = check()\nprint(answer.status)\nprint(answer.message)\n";
    String printed =
        Programs.run(Duration.ofSeconds(10), script, List.of("lua5.4", "-")).orFail().output();
    assertThat(printed).isEqualTo(sample.status() + "\n" + sample.message() + "\n");
  }

  @Test
  void everySampleIsTriedAndEveryStatusHasOne() {
    Set<String> tried =
        samples().map(sample -> sample.file().replace("testdata/", "")).collect(Collectors.toSet());
    assertThat(Repository.in(FOLDER + "testdata"))
        .extracting(file -> file.getFileName().toString())
        .containsExactlyInAnyOrderElementsOf(tried);
    assertThat(samples().map(Sample::status))
        .contains("Healthy", "Progressing", "Degraded", "Suspended");
  }

  @Test
  void thePatchOfTheConfigMapIsTheSameScript() throws IOException {
    String patched =
        Repository.yaml(Repository.file(FOLDER + "argocd-cm.yaml"))
            .at("/data")
            .get("resource.customizations.health.htmux.io_HtmuxTunnel")
            .asText();
    assertThat(patched).isEqualTo(Files.readString(Repository.file(FOLDER + "health.lua")));
  }
}
