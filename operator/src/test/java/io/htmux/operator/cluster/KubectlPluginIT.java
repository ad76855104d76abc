package io.htmux.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.operator.cluster.Kubectl.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kubectl htmux} as a person runs it, beside the tunnel of deploy/examples/onprem-database;
 * what {@code connect} prints is used as it says. The form {@code cli} is run by {@link
 * MainStoryIT}.
 */
@Tag("cluster")
class KubectlPluginIT {

  private static final Duration SOON = Duration.ofSeconds(90);
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String EXAMPLE = "deploy/examples/onprem-database";
  private static final String KEY = "an-example-that-everybody-knows";
  private static TestNamespace namespace;

  @TempDir Path folder;

  @BeforeAll
  static void applyTheExample() {
    Checkout.shell(Duration.ofMinutes(5), "htmux --version")
        .orFail(); // built, if a source is newer
    InstalledOperator.install();
    namespace = TestNamespace.open("plugin");
    namespace.kubectl().run("apply", "-f", Repository.file(EXAMPLE).toString());
    namespace.kubectl().waitFor("condition=Ready", "htmuxtunnel/plant-7", SOON);
  }

  @AfterAll
  static void deleteIt() {
    namespace.close();
  }

  private static String ofThatNamespace(String command) {
    return command + " plant-7 -n " + namespace.name();
  }

  private static Outcome plugin(String arguments) {
    return Checkout.shell(LIMIT, "kubectl htmux " + arguments);
  }

  private static String connect(String form) {
    return plugin(ofThatNamespace("connect") + " -o " + form).orFail().output();
  }

  /** The tunnel file in what was printed: from its first line to one that is no YAML. */
  private Path tunnelFile(String printed) throws IOException {
    String yaml = printed.substring(printed.indexOf("apiVersion:"));
    List<String> lines =
        yaml.lines().takeWhile(line -> line.matches("[ a-zA-Z-][ a-zA-Z-]*:.*")).toList();
    return Files.writeString(folder.resolve("printed.yaml"), String.join("\n", lines) + "\n");
  }

  private void isAFileOfTheClient(Path file) throws IOException {
    Path secrets = Files.createDirectories(folder.resolve("keys/plant-7-capskey"));
    Files.writeString(secrets.resolve("capskey"), KEY);
    String checked =
        Checkout.shell(LIMIT, "htmux check -f " + file + " --secrets " + folder.resolve("keys"))
            .orFail()
            .output();
    assertThat(checked).isNotEmpty();
    assertThat(Files.readString(file))
        .contains("role: Client", "url: http://10.200.0.1:30976", "identity: plant-7-gw")
        .doesNotContain(KEY);
  }

  @Test
  void aKeyIsMadeAndToldByItsHash() throws IOException {
    Path key = folder.resolve("capskey");
    plugin("key new --out " + key).orFail();
    String secret = Files.readString(key).strip();
    assertThat(plugin("key show " + key).orFail().output())
        .isNotEmpty()
        .doesNotContain(secret.substring(secret.indexOf('=') + 1));
  }

  @Test
  void statusTellsConditionsAndPeers() throws IOException {
    String status = plugin(ofThatNamespace("status")).orFail().output();
    assertThat(status).contains("plant-7", "Ready\tTrue", "Accepted\tTrue", "Stalled\tFalse");
    assertThat(plugin("status nobody -n " + namespace.name()).errors()).contains("not found");
  }

  @Test
  void whatIsPrintedForKubernetesIsAppliedAndConnects() {
    try (TestNamespace other = TestNamespace.open("peer")) {
      Kubectl kubectl = other.kubectl();
      kubectl.run(
          "create", "secret", "generic", "plant-7-capskey", "--from-literal=capskey=" + KEY);
      kubectl.apply(connect("k8s"));
      kubectl.waitFor("condition=Ready", "htmuxtunnel/plant-7-gw", SOON);
      namespace.kubectl().waitFor("condition=PeersConnected", "htmuxtunnel/plant-7", SOON);
      assertThat(plugin(ofThatNamespace("status")).orFail().output()).contains("peer plant-7-gw");
    }
  }

  @Test
  void whatIsPrintedForDockerIsAScript() throws IOException {
    Path docker = folder.resolve("docker");
    Files.writeString(docker, "#!/bin/sh\nprintf '%s\\n' \"$@\" >docker.called\n");
    Files.setPosixFilePermissions(docker, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path script = Files.writeString(folder.resolve("script"), connect("docker"));
    Checkout.shell(
            LIMIT,
            "cd " + folder + " && PATH=" + folder + ":$PATH && export PATH && sh -eu " + script)
        .orFail();
    isAFileOfTheClient(folder.resolve("htmux/tunnel.yaml"));
    assertThat(Files.readAllLines(folder.resolve("docker.called")))
        .startsWith("run", "-d")
        .contains(folder + "/htmux:/etc/htmux:ro")
        .endsWith("run", "--file=/etc/htmux/tunnel.yaml", "--secrets=/etc/htmux/secrets");
  }

  @Test
  void whatIsPrintedForSystemdIsAFileAndAUnit() throws IOException {
    String printed = connect("systemd");
    isAFileOfTheClient(tunnelFile(printed));
    assertThat(printed)
        .contains(
            "# /etc/htmux/plant-7-gw.yaml",
            "# /etc/systemd/system/htmux-plant-7-gw.service",
            "ExecStart=/usr/local/bin/htmux run --file=/etc/htmux/plant-7-gw.yaml");
  }

  @Test
  void whatIsPrintedAsEnvironmentIsReadByTheAgent() throws IOException {
    Path environment = Files.writeString(folder.resolve("environment"), connect("env"));
    Path file = tunnelFile(connect("k8s"));
    Outcome run =
        Checkout.shell(LIMIT, "set -a; . " + environment + "; set +a; exec htmux run -f " + file);
    assertThat(run.code()).isNotZero();
    assertThat(run.errors())
        .as("it looks for its key where the environment says")
        .contains("/etc/htmux/secrets/plant-7-capskey");
  }

  @Test
  void whatIsNotThereIsToldInOneLine() {
    assertThat(plugin("connect nobody -n " + namespace.name() + " -o cli").errors())
        .contains("\"nobody\" not found");
    assertThat(plugin("nonsense").code()).isEqualTo(2);
  }
}
