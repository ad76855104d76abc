package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** curl and lftp reach vsftpd through an FTP proxy that a client offers at a port of its server. */
class FtpIT {
  private static final String USERS_HOST = "127.0.0.2";
  private static final String FTP_HOST = "127.0.0.9";
  private static final int MEBIBYTES = 16;

  @RegisterExtension final Lab lab = new Lab();
  private final int tunnelPort = FreePorts.next();
  private final int proxyPort = FreePorts.next();
  private final int ftpPort = FreePorts.next();
  private String sum;

  @BeforeEach
  void aSiteBehindTheTunnel() throws IOException {
    vsftpd();
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
    curl(mode, "-o", got.toString(), url("large"));
    assertThat(Sample.sum(got)).isEqualTo(sum);
    assertThat(curl(mode, "--list-only", url(""))).contains("large", "small");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--ftp-pasv", "-P -"})
  void curlStoresAFile(String mode) throws IOException {
    curl(mode, "-T", site().resolve("large").toString(), url("incoming/stored"));
    assertThat(Sample.sum(site().resolve("incoming/stored"))).isEqualTo(sum);
  }

  @Test
  void lftpFetchesThroughItsProxySetting() {
    String text =
        lab.run(
            Duration.ofSeconds(60),
            List.of(
                Tool.LFTP.path(),
                "--norc",
                "-c",
                "set net:timeout 20; set net:max-retries 2; set ftp:proxy ftp://%s:%d; set ftp:proxy-auth-type user; open -u anonymous,me ftp://%s:%d; cat small"
                    .formatted(USERS_HOST, proxyPort, FTP_HOST, ftpPort)));
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
                "ftp://anonymous%40" + FTP_HOST + "%3A1:me@" + USERS_HOST + ":" + proxyPort + "/"));
    assertThat(curl.exitCode(Lab.PATIENCE)).isEqualTo(67);
    assertThat(curl.log()).contains("530 " + FTP_HOST + ":1 is not reached");
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
      assertThat(curl(mode, url)).as(mode).contains("a small file");
    }
  }

  private void server(String role) {
    lab.agent("server", "-P127.0.0.1:" + tunnelPort, role, "SERVER=http", "CAPSKEY=key")
        .awaitReady();
  }

  private String url(String path) {
    return "ftp://anonymous%%40%s%%3A%d:me@%s:%d/%s"
        .formatted(FTP_HOST, ftpPort, USERS_HOST, proxyPort, path);
  }

  private String curl(String mode, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of(Tool.CURL.path(), "--silent", "--show-error", "--max-time", "40"));
    command.addAll(List.of(mode.split(" ")));
    command.addAll(List.of(arguments));
    return lab.run(Duration.ofSeconds(60), command);
  }

  private Path site() {
    return lab.folder().resolve("pub");
  }

  private void vsftpd() throws IOException {
    Files.setPosixFilePermissions(lab.folder(), PosixFilePermissions.fromString("rwxr-xr-x"));
    Path incoming = Files.createDirectories(site().resolve("incoming"));
    Files.setPosixFilePermissions(incoming, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.writeString(site().resolve("small"), "a small file\n");
    sum = Sample.write(site().resolve("large"), MEBIBYTES);
    Path configuration =
        Files.writeString(
            lab.folder().resolve("vsftpd.conf"),
            """
            listen=YES
            listen_address=%s
            listen_port=%d
            background=NO
            anonymous_enable=YES
            anon_root=%s
            anon_upload_enable=YES
            anon_umask=022
            write_enable=YES
            ftp_username=daemon
            secure_chroot_dir=%s
            connect_from_port_20=NO
            seccomp_sandbox=NO
            isolate=NO
            isolate_network=NO
            xferlog_enable=NO
            """
                .formatted(
                    FTP_HOST,
                    ftpPort,
                    site(),
                    Files.createDirectory(lab.folder().resolve("empty"))));
    Running vsftpd = lab.start("vsftpd", List.of(Tool.VSFTPD.path(), configuration.toString()));
    Lab.awaitListening(vsftpd, FTP_HOST, ftpPort);
  }
}
