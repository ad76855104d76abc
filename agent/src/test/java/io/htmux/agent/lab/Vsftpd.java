package io.htmux.agent.lab;

import io.htmux.agent.it.Running;
import io.htmux.agent.it.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An anonymous FTP site on port 21 of a host, active and passive. */
final class Vsftpd {
  private Vsftpd() {}

  /**
   * @param files text by file name
   */
  static void start(Host host, Map<String, String> files) throws IOException {
    start(host, "listen=YES", files);
  }

  /** For users of IPv6. */
  static void startForIpv6(Host host, Map<String, String> files) throws IOException {
    start(host, "listen_ipv6=YES", files);
  }

  private static void start(Host host, String listen, Map<String, String> files)
      throws IOException {
    Path root = Files.createDirectory(host.folder().resolve("pub"));
    files.forEach((name, text) -> write(root.resolve(name), text));
    Path configuration =
        host.file(
            "vsftpd.conf",
            """
            %s
            background=NO
            anonymous_enable=YES
            anon_root=%s
            ftp_username=daemon
            secure_chroot_dir=%s
            connect_from_port_20=YES
            pasv_enable=YES
            port_enable=YES
            seccomp_sandbox=NO
            isolate=NO
            isolate_network=NO
            xferlog_enable=NO
            """
                .formatted(listen, root, Files.createDirectory(host.folder().resolve("empty"))));
    // a user without rights must find the way to it
    Files.setPosixFilePermissions(
        host.folder(), java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    Running vsftpd = host.start(Tool.VSFTPD.path(), configuration.toString());
    host.awaitListening(vsftpd, 21);
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
