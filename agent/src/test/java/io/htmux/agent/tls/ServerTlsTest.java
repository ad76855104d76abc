package io.htmux.agent.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates of a tunnel port: good ones and bad ones. */
class ServerTlsTest {
  private static final Path RESOURCES = Path.of("src/test/resources/tls");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"server,server.key", "server,server-sec1.key", "next,next-pkcs1.key"})
  void keysMayBeInEachOfTheUsualForms(String name, String key) throws Exception {
    write("tls.crt", name + ".crt");
    write("tls.key", key);

    assertThat(shown(open())).isEqualTo("CN=" + name);
  }

  @Test
  void boringSslIsThere() {
    assertThat(OpenSsl.isAvailable()).isTrue();
    assertThat(OpenSsl.versionString()).contains("BoringSSL");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server.crt | next-pkcs1.key | tls.key: the key does not belong to the certificate in ",
        "server.key | server.key | tls.crt: expected certificates in PEM (-----BEGIN CERTIFICATE-----)",
        "server.crt | server.crt | tls.key: expected a private key in PEM (-----BEGIN PRIVATE KEY-----)",
        "server.crt | none | tls.key: no such file",
      })
  void whatIsWrongIsToldWithTheFilesName(String certificate, String key, String message)
      throws IOException {
    write("tls.crt", certificate);
    if (!key.equals("none")) {
      write("tls.key", key);
    }

    assertThatThrownBy(this::open)
        .isInstanceOf(TlsException.class)
        .hasMessageContaining(message)
        .hasMessageStartingWith(folder.toString());
  }

  @Test
  void anEncryptedKeyIsRefused() throws IOException {
    write("tls.crt", "server.crt");
    Files.writeString(
        folder.resolve("tls.key"),
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");

    assertThatThrownBy(this::open).hasMessageEndingWith("expected a key that is not encrypted");
  }

  /** It is told, and does not come out as an exception that nobody expects of a file. */
  @Test
  void aKeyThatWasSpoiledIsRefused() throws IOException {
    write("tls.crt", "server.crt");
    Files.writeString(
        folder.resolve("tls.key"), "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\n");

    assertThatThrownBy(this::open)
        .isInstanceOf(TlsException.class)
        .hasMessageEndingWith("tls.key: the Base64 of the private key is not whole");
  }

  private ServerTls open() throws TlsException {
    return ServerTls.open(
        new TlsFiles(
            Optional.of(folder.resolve("tls.crt")),
            Optional.of(folder.resolve("tls.key")),
            Optional.empty()));
  }

  private static String shown(ServerTls tls) {
    EmbeddedChannel channel = new EmbeddedChannel();
    try {
      return tls.handler(channel).certificate().getSubjectX500Principal().getName();
    } finally {
      channel.finishAndReleaseAll();
    }
  }

  private void write(String name, String resource) throws IOException {
    Files.write(folder.resolve(name), Files.readAllBytes(RESOURCES.resolve(resource)));
  }
}
