package io.htmux.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.htmux.crds.HtmuxTunnelStatus;
import io.htmux.crds.file.TunnelFile;
import io.htmux.operator.dependent.Labels;
import io.htmux.operator.dependent.Planned;
import io.htmux.operator.plan.TunnelPlan.Accepted;
import io.htmux.operator.plan.TunnelPlan.Rejected;
import io.htmux.operator.status.Observed;
import io.htmux.operator.status.PeersReport;
import io.htmux.operator.status.TunnelStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each folder of {@code golden/}: what a tunnel becomes, file by file. A file that is stale is
 * written anew and fails the test, so that the difference is looked at; one that nothing writes
 * fails it too.
 */
class GoldenTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  static List<Path> cases() {
    try (Stream<Path> folders = Files.list(GOLDEN)) {
      List<Path> found = folders.filter(Files::isDirectory).sorted().toList();
      assertThat(found).hasSizeGreaterThan(5);
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aTunnelBecomesExactlyTheseFiles(Path folder) throws IOException {
    Case given = Case.read(Files.readString(folder.resolve("in.yaml")));
    Map<String, String> expected = outputs(given);
    List<String> stale = new ArrayList<>();
    for (Map.Entry<String, String> file : expected.entrySet()) {
      Path golden = folder.resolve(file.getKey());
      if (!Files.exists(golden) || !Files.readString(golden).equals(file.getValue())) {
        Files.writeString(golden, file.getValue());
        stale.add(file.getKey());
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()).toList())
          .as("files in %s", folder)
          .containsOnly(
              Stream.concat(Stream.of("in.yaml"), expected.keySet().stream())
                  .toArray(String[]::new));
    }
    if (!stale.isEmpty()) {
      fail("%s: %s were stale; they have been written anew: look at them", folder, stale);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theAgentsReadTheirFileWithTheirOwnReader(Path folder) throws IOException {
    Case given = Case.read(Files.readString(folder.resolve("in.yaml")));
    switch (TunnelPlan.of(given.tunnel(), given.found(), given.settings())) {
      case Accepted accepted -> {
        TunnelFile file = TunnelFile.read(accepted.plan().agentFile());
        assertThat(file.metadata().name()).isEqualTo(given.tunnel().getMetadata().getName());
        assertThat(file.spec().role()).isEqualTo(given.tunnel().getSpec().role());
        assertThat(file.spec().ports()).hasSameSizeAs(given.tunnel().getSpec().ports());
      }
      case Rejected rejected -> assertThat(rejected.message()).isNotBlank();
    }
  }

  /** No secret is looked at, so none can be told; the digests do not come out either. */
  @Test
  void nothingOfASecretComesOut() throws IOException {
    for (Path folder : cases()) {
      Case given = Case.read(Files.readString(folder.resolve("in.yaml")));
      String all = String.join("\n", outputs(given).values());
      assertThat(all).doesNotContain("s3cret");
      given
          .found()
          .secrets()
          .values()
          .forEach(data -> data.digests().values().forEach(d -> assertThat(all).doesNotContain(d)));
    }
  }

  private static Map<String, String> outputs(Case given) {
    TunnelPlan plan = TunnelPlan.of(given.tunnel(), given.found(), given.settings());
    Map<String, String> files = new TreeMap<>();
    switch (plan) {
      case Accepted accepted ->
          Planned.objects(accepted.plan()).forEach(object -> files.put(name(object), text(object)));
      case Rejected rejected ->
          files.put(
              "out-rejected.txt", rejected.reason().word() + ": " + rejected.message() + "\n");
    }
    HtmuxTunnelStatus status =
        TunnelStatus.of(
            given.tunnel(),
            plan,
            new Observed(Optional.empty(), List.of(), PeersReport.NONE, Optional.empty()),
            Labels.selector(given.tunnel().getMetadata().getName()),
            NOW);
    files.put("out-status.yaml", text(status));
    return files;
  }

  private static String name(HasMetadata object) {
    return object.getKind().equals("Service")
        ? "out-Service-" + object.getMetadata().getName() + ".yaml"
        : "out-" + object.getKind() + ".yaml";
  }

  private static String text(Object object) {
    return Serialization.asYaml(object);
  }
}
