package io.htmux.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code htmux check} of a server's file whose secrets are good, bad or missing. */
class CheckCommandTest {
  private static final Path CERTIFICATES = Path.of("src/test/resources/tls");

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aFileWithGoodSecretsIsGood() throws IOException {
    secret("cert/tls.crt", "server.crt");
    secret("cert/tls.key", "server.key");
    secret("ca/ca.crt", "ca.crt");

    assertThat(check()).isZero();
    assertThat(out.toString()).endsWith("tunnel.yaml: good\n");
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server.crt | next-pkcs1.key | ca.crt | tls.key: the key does not belong to the certificate in ",
        "expired.crt | expired.key | ca.crt | tls.crt: the certificate of CN=expired has ended at 2020-01-31T00:00:00Z",
        "server.crt | none | ca.crt | tls.key: no such file",
        "none | server.key | ca.crt | tls.crt: no such file",
        "server.key | server.key | ca.crt | tls.crt: expected certificates in PEM",
        "server.crt | server.crt | ca.crt | tls.key: expected a private key in PEM",
        "server.crt | server.key | none | ca.crt: no such file",
        "server.crt | server.key | expired.crt | ca.crt: the certificate of CN=expired has ended at 2020-01-31T00:00:00Z",
      })
  void whatIsWrongWithACertificateIsToldAndTheExitCodeIs2(
      String certificate, String key, String authorities, String told) throws IOException {
    secret("cert/tls.crt", certificate);
    secret("cert/tls.key", key);
    secret("ca/ca.crt", authorities);

    assertThat(check()).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).startsWith("htmux: spec.tls: ").contains(told);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void everythingThatIsWrongIsToldAtOnce() throws IOException {
    secret("cert/tls.crt", "expired.crt");
    secret("cert/tls.key", "server.key");

    assertThat(check()).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("3 problems", "has ended at", "does not belong to", "ca.crt: no such file");
  }

  @Test
  void aKeyThatIsNoneIsToldAndNotShown() throws IOException {
    secret("cert/tls.crt", "server.crt");
    secret("cert/tls.key", "server.key");
    secret("ca/ca.crt", "ca.crt");
    Files.writeString(folder.resolve("secrets/key/capskey"), "htmux-key-1:inbound:0paque5ecret");

    assertThat(check()).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("spec.capskeySecretRef: the secret \"key\": ")
        .doesNotContain("0paque5ecret");
  }

  private int check() throws IOException {
    Path file = folder.resolve("tunnel.yaml");
    Files.writeString(
        file,
        """
        apiVersion: htmux.io/v1alpha1
        kind: HtmuxTunnel
        metadata: {name: hub}
        spec:
          role: Server
          capskeySecretRef: {name: key}
          tls: {secretRef: {name: cert}, caRef: {secretRef: {name: ca}}}
          server:
            admit: [{name: gw, ports: [web]}]
          ports:
          - {name: web, listenOn: Server, port: 8080}
        """);
    Path key = Files.createDirectories(folder.resolve("secrets/key")).resolve("capskey");
    if (!Files.exists(key)) {
      Files.writeString(key, "any");
    }
    CommandLine commandLine = HtmuxMain.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute("check", "-f", file.toString());
  }

  private void secret(String place, String resource) throws IOException {
    Path file = folder.resolve("secrets").resolve(place);
    Files.createDirectories(folder.resolve("secrets/key"));
    Files.createDirectories(file.getParent());
    if (!resource.equals("none")) {
      Files.copy(CERTIFICATES.resolve(resource), file);
    }
  }
}
