package io.htmux.agent.it;

import io.htmux.agent.address.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** vsftpd with a small and a large file, and a folder to store to. */
final class FtpSite {
  static final String HOST = "127.0.0.9";
  private static final int MEBIBYTES = 16;

  private final Lab lab;
  private final int port = FreePorts.next();
  private String sum;

  private FtpSite(Lab lab) {
    this.lab = lab;
  }

  static FtpSite start(Lab lab) throws IOException {
    FtpSite site = new FtpSite(lab);
    site.vsftpd();
    return site;
  }

  int port() {
    return port;
  }

  /** Of the large file. */
  String sum() {
    return sum;
  }

  Path folder() {
    return lab.folder().resolve("pub");
  }

  /** As curl writes it, through an FTP proxy. */
  String url(String proxyHost, int proxyPort, String path) {
    return "ftp://anonymous%%40%s%%3A%d:me@%s:%d/%s"
        .formatted(HOST, port, proxyHost, proxyPort, path);
  }

  /** What curl prints. */
  String curl(String mode, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of(Tool.CURL.path(), "--silent", "--show-error", "--max-time", "40"));
    command.addAll(List.of(mode.split(" ")));
    command.addAll(List.of(arguments));
    return lab.run(Duration.ofSeconds(60), command);
  }

  /** What lftp prints that is told of a proxy. */
  String lftp(String proxyHost, int proxyPort, String commands) {
    return lab.run(
        Duration.ofSeconds(60),
        List.of(
            Tool.LFTP.path(),
            "--norc",
            "-c",
            "set net:timeout 20; set net:max-retries 2; set ftp:proxy ftp://%s:%d; set ftp:proxy-auth-type user; open -u anonymous,me ftp://%s:%d; %s"
                .formatted(proxyHost, proxyPort, HOST, port, commands)));
  }

  private void vsftpd() throws IOException {
    Files.setPosixFilePermissions(lab.folder(), PosixFilePermissions.fromString("rwxr-xr-x"));
    Path incoming = Files.createDirectories(folder().resolve("incoming"));
    Files.setPosixFilePermissions(incoming, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.writeString(folder().resolve("small"), "a small file\n");
    sum = Sample.write(folder().resolve("large"), MEBIBYTES);
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
                    HOST, port, folder(), Files.createDirectory(lab.folder().resolve("empty"))));
    Running vsftpd = lab.start("vsftpd", List.of(Tool.VSFTPD.path(), configuration.toString()));
    Lab.awaitListening(vsftpd, HOST, port);
  }
}
