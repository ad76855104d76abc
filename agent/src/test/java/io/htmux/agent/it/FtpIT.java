package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** curl and lftp reach vsftpd through an FTP proxy that a client offers at a port of its server. */
class FtpIT {
  private static final String USERS_HOST = "127.0.0.2";

  @RegisterExtension final Lab lab = new Lab();
  private final int tunnelPort = FreePorts.next();
  private final int proxyPort = FreePorts.next();
  private FtpSite site;

  @BeforeEach
  void aSiteBehindTheTunnel() throws IOException {
    site = FtpSite.start(lab);
    server("HTMUX=sv");
    lab.agent(
            "client",
            "-P" + USERS_HOST + ":" + proxyPort + "/remote",
            "HTMUX=cl:127.0.0.1:" + tunnelPort,
            "SERVER=ftp",
            "CAPSKEY=key")
        .awaitReady();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--ftp-pasv", "--disable-epsv", "-P -", "-P - --disable-eprt"})
  void curlFetchesAFileInEveryMode(String mode) throws IOException {
    Path got = lab.folder().resolve("got");
    site.curl(mode, "-o", got.toString(), url("large"));
    assertThat(Sample.sum(got)).isEqualTo(site.sum());
    assertThat(site.curl(mode, "--list-only", url(""))).contains("large", "small");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--ftp-pasv", "-P -"})
  void curlStoresAFile(String mode) throws IOException {
    site.curl(mode, "-T", site.folder().resolve("large").toString(), url("incoming/stored"));
    assertThat(Sample.sum(site.folder().resolve("incoming/stored"))).isEqualTo(site.sum());
  }

  @Test
  void lftpFetchesThroughItsProxySetting() {
    String text = site.lftp(USERS_HOST, proxyPort, "cat small");
    assertThat(text).contains("a small file");
  }

  @Test
  void aTransferThatIsGivenUpLeavesTheSessionGood() throws IOException {
    String text =
        lab.run(
            Duration.ofSeconds(60),
            List.of(
                Tool.CURL.path(),
                "--silent",
                "--show-error",
                "--max-time",
                "30",
                "-r",
                "0-9",
                "-o",
                lab.folder().resolve("part").toString(),
                url("large"),
                url("small")));
    assertThat(Files.size(lab.folder().resolve("part"))).isEqualTo(10);
    assertThat(text).as("the range holds for both").isEqualTo("a small fi");
  }

  @Test
  void aServerThatIsNotThereIsTold() {
    Running curl =
        lab.start(
            "curl",
            List.of(
                Tool.CURL.path(),
                "--silent",
                "--verbose",
                "--max-time",
                "30",
                "ftp://anonymous%40"
                    + FtpSite.HOST
                    + "%3A1:me@"
                    + USERS_HOST
                    + ":"
                    + proxyPort
                    + "/"));
    assertThat(curl.exitCode(Lab.PATIENCE)).isEqualTo(67);
    assertThat(curl.log()).contains("530 " + FtpSite.HOST + ":1 is not reached");
  }

  /** Nothing but the port list keeps the ports of data connections shut. */
  @Test
  void dataPortsAreThoseThatTheServerPermits() {
    int strictPort = FreePorts.next();
    int remote = FreePorts.next();
    lab.agent(
            "strict",
            "-P127.0.0.1:" + strictPort,
            "HTMUX=sv::" + remote,
            "SERVER=http",
            "CAPSKEY=key")
        .awaitReady();
    lab.agent(
            "strict-client",
            "-P" + USERS_HOST + ":" + remote + "/remote",
            "HTMUX=cl:127.0.0.1:" + strictPort,
            "SERVER=ftp",
            "CAPSKEY=key")
        .awaitReady();
    Running curl =
        lab.start(
            "curl",
            List.of(
                Tool.CURL.path(),
                "--silent",
                "--verbose",
                "--disable-epsv",
                "--max-time",
                "30",
                url("small").replace(":" + proxyPort + "/", ":" + remote + "/")));
    assertThat(curl.exitCode(Lab.PATIENCE)).isNotZero();
    assertThat(curl.log()).contains("425 No port for data: the peer does not permit it.");
  }

  /** The site of a user of the client's own port, whose data ports are the client's. */
  @Test
  void usersOfALocalPortHaveTheirDataPortsThere() throws IOException {
    int local = FreePorts.next();
    lab.agent(
            "local",
            "-P127.0.0.3:" + local + "/local",
            "HTMUX=cl:127.0.0.1:" + tunnelPort,
            "SERVER=ftp",
            "RELIABLE=127.0.0.*")
        .awaitReady();
    for (String mode : new String[] {"--ftp-pasv", "--disable-epsv", "-P -"}) {
      String url =
          url("small").replace(USERS_HOST + ":" + proxyPort + "/", "127.0.0.3:" + local + "/");
      assertThat(site.curl(mode, url)).as(mode).contains("a small file");
    }
  }

  private void server(String role) {
    lab.agent("server", "-P127.0.0.1:" + tunnelPort, role, "SERVER=http", "CAPSKEY=key")
        .awaitReady();
  }

  private String url(String path) {
    return site.url(USERS_HOST, proxyPort, path);
  }
}
