package io.htmux.agent.lab;

import io.htmux.agent.it.Running;
import io.htmux.agent.it.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** OpenSSH on port 22 of a host, for one user of another host and his key. */
final class Sshd {
  private Sshd() {}

  /** The user's host gets {@code .ssh_config}: whom to be, and whom to believe. */
  static void start(Host host, Host user) throws IOException {
    // sshd of root refuses to start without it
    Files.createDirectories(Path.of("/run/sshd"));
    Path hostKey = key(host);
    Path userKey = key(user);
    Path configuration =
        host.file(
            "sshd_config",
            """
            Port 22
            HostKey %s
            AuthorizedKeysFile %s.pub
            PidFile none
            UsePAM no
            StrictModes no
            PermitRootLogin yes
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PrintMotd no
            PrintLastLog no
            """
                .formatted(hostKey, userKey));
    user.file(
        "ssh_config",
        """
        Host *
          User root
          IdentityFile %s
          IdentitiesOnly yes
          BatchMode yes
          StrictHostKeyChecking no
          UserKnownHostsFile /dev/null
          LogLevel ERROR
        """
            .formatted(userKey));
    Running sshd = host.start(Tool.SSHD.path(), "-D", "-e", "-f", configuration.toString());
    host.awaitListening(sshd, 22);
  }

  private static Path key(Host host) {
    Path file = host.folder().resolve("key");
    host.run(Tool.SSH_KEYGEN.path(), "-q", "-t", "ed25519", "-N", "", "-f", file.toString());
    return file;
  }
}
