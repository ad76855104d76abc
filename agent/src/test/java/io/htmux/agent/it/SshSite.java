package io.htmux.agent.it;

import io.htmux.agent.address.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * An OpenSSH server of the test's own, which lets in who runs the test, by a key.
 *
 * @param port where it listens
 * @param userKey the private one
 */
record SshSite(int port, Path userKey) {
  private static final String USER = System.getProperty("user.name");

  static SshSite start(Lab lab) throws IOException {
    int port = FreePorts.next();
    Path hostKey = key(lab, "host");
    Path userKey = key(lab, "user");
    if ("root".equals(USER)) {
      // sshd of root refuses to start without it
      Files.createDirectories(Path.of("/run/sshd"));
    }
    Path configuration = lab.folder().resolve("sshd_config");
    Files.writeString(
        configuration,
        """
        ListenAddress 127.0.0.1
        Port %d
        HostKey %s
        AuthorizedKeysFile %s.pub
        PidFile none
        UsePAM no
        StrictModes no
        PermitRootLogin yes
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        Subsystem sftp internal-sftp
        """
            .formatted(port, hostKey, userKey));
    Running sshd =
        lab.start("sshd", List.of(Tool.SSHD.path(), "-D", "-e", "-f", configuration.toString()));
    Lab.awaitListening(sshd, port);
    return new SshSite(port, userKey);
  }

  /** The user, with or without a path behind a colon, as ssh and scp write him. */
  static String at(String rest) {
    return USER + "@127.0.0.1" + rest;
  }

  /**
   * A client that is led to a port of this host.
   *
   * @param portOption how it is told which one
   */
  List<String> client(Tool tool, String portOption, int throughPort, String... words) {
    List<String> command = new ArrayList<>(List.of(tool.path(), "-F", "none", "-i", "" + userKey));
    for (String option :
        List.of(
            "BatchMode=yes",
            "IdentitiesOnly=yes",
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
            "LogLevel=ERROR")) {
      command.addAll(List.of("-o", option));
    }
    command.addAll(List.of(portOption, Integer.toString(throughPort)));
    command.addAll(List.of(words));
    return command;
  }

  private static Path key(Lab lab, String name) {
    Path file = lab.folder().resolve(name + "_key");
    lab.run(
        Duration.ofSeconds(60),
        List.of(Tool.SSH_KEYGEN.path(), "-q", "-t", "ed25519", "-N", "", "-f", file.toString()));
    return file;
  }
}
