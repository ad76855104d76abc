package io.htmux.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.htmux.crds.Role;
import io.htmux.crds.file.TunnelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectCommandTest {

  private static final Path FOLDER = Path.of("src/test/resources/connect");
  private static final String URL = "https://hub.example.org:9876/htmux";
  private static final Map<String, String> TARGETS = Map.of("postgres", "10.20.0.5:5432");

  @ParameterizedTest
  @EnumSource(ConnectOutput.class)
  void eachOutputIsAsItsGoldenFile(ConnectOutput output) throws IOException {
    String text = output.text(OtherEnd.of(server(), URL, "plant-7-gw", TARGETS));
    Path golden = FOLDER.resolve("out-" + output.name().toLowerCase(Locale.ROOT) + ".txt");
    if (!Files.exists(golden) || !Files.readString(golden).equals(text)) {
      Files.writeString(golden, text);
      fail("%s was stale; it has been written anew: look at it", golden);
    }
  }

  @Test
  void theFileIsOfAClientThatTheServerAdmits() {
    OtherEnd end = OtherEnd.of(server(), URL, "plant-7-gw", TARGETS);

    TunnelFile file = TunnelFile.read(end.file());

    assertThat(file.spec().role()).isEqualTo(Role.CLIENT);
    assertThat(file.spec().clientIfGiven().orElseThrow().identityOrDefault(""))
        .isEqualTo("plant-7-gw");
    assertThat(file.spec().ports()).hasSize(2);
    assertThat(file.spec().ports().getFirst().targetIfGiven().orElseThrow().host())
        .isEqualTo("10.20.0.5");
    assertThat(file.spec().capskeySecretRefIfGiven().orElseThrow().name()).isEqualTo("plant-7-gw");
  }

  @Test
  void itAsksWhichClientWhenThereAreSeveral() {
    assertThatThrownBy(() -> OtherEnd.of(server(), URL, null, Map.of()))
        .hasMessage(
            "say which client with --identity; spec.server.admit has: plant-7-gw, plant-8-gw");
    assertThatThrownBy(() -> OtherEnd.of(server(), URL, "plant-9", Map.of()))
        .hasMessageContaining("plant-8-gw");
  }

  @Test
  void aTargetOfNoPortIsRefused() {
    assertThatThrownBy(() -> OtherEnd.of(server(), URL, "plant-7-gw", Map.of("mysql", "a:1")))
        .hasMessage("--target mysql: plant-7-gw has no port of that name");
  }

  @Test
  void onlyAServerHasAnotherEndToPrint() {
    TunnelFile client = TunnelFile.read(OtherEnd.of(server(), URL, "plant-7-gw", TARGETS).file());
    assertThatThrownBy(() -> OtherEnd.of(client, URL, null, Map.of()))
        .hasMessageContaining("resource of a Server");
  }

  private static TunnelFile server() {
    return TunnelFile.read(FOLDER.resolve("in.yaml"));
  }
}
