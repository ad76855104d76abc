package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.FreePorts;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** OpenSSH's own server behind the tunnel, with keys of its own. */
class OpenSshIT {
  private static final String USER = System.getProperty("user.name");
  private static final int COPY_MEBIBYTES = 1024;

  @RegisterExtension final Lab lab = new Lab();
  private Tunnel tunnel;

  @BeforeEach
  void startTunnel() throws IOException {
    tunnel = Tunnel.to(lab, sshd());
  }

  @Test
  void aCommandRuns() {
    List<String> command = new ArrayList<>(client(Tool.SSH, "-p"));
    command.addAll(List.of(USER + "@127.0.0.1", "echo $((6 * 7)) from afar"));

    assertThat(lab.run(Duration.ofSeconds(60), command)).isEqualTo("42 from afar\n");
  }

  @Test
  void aGibibyteIsCopied() throws IOException {
    Path file = lab.folder().resolve("file");
    Path copy = lab.folder().resolve("copy");
    String sum = Sample.write(file, COPY_MEBIBYTES);
    List<String> command = new ArrayList<>(client(Tool.SCP, "-P"));
    command.addAll(List.of("-q", file.toString(), USER + "@127.0.0.1:" + copy));

    lab.run(Duration.ofMinutes(4), command);

    assertThat(Sample.sum(copy)).isEqualTo(sum);
  }

  @Test
  @Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whatIsTypedComesBackAtOnce() throws IOException {
    List<String> command = new ArrayList<>(client(Tool.SSH, "-p"));
    command.addAll(List.of(USER + "@127.0.0.1", "cat"));
    Process ssh =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    lab.closing(ssh::destroyForcibly);

    try (BufferedWriter keyboard = ssh.outputWriter();
        BufferedReader screen = ssh.inputReader()) {
      for (int i = 0; i < 100; i++) {
        keyboard.write("line " + i + "\n");
        keyboard.flush();
        assertThat(screen.readLine()).isEqualTo("line " + i);
      }
    }
  }

  private int sshd() throws IOException {
    int port = FreePorts.next();
    Path hostKey = key("host");
    Path userKey = key("user");
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
    return port;
  }

  private Path key(String name) {
    Path file = lab.folder().resolve(name + "_key");
    lab.run(
        Duration.ofSeconds(60),
        List.of(Tool.SSH_KEYGEN.path(), "-q", "-t", "ed25519", "-N", "", "-f", file.toString()));
    return file;
  }

  private List<String> client(Tool tool, String portOption) {
    return List.of(
        tool.path(),
        "-F",
        "none",
        "-i",
        lab.folder().resolve("user_key").toString(),
        "-o",
        "BatchMode=yes",
        "-o",
        "IdentitiesOnly=yes",
        "-o",
        "StrictHostKeyChecking=no",
        "-o",
        "UserKnownHostsFile=/dev/null",
        "-o",
        "LogLevel=ERROR",
        portOption,
        Integer.toString(tunnel.remotePort()));
  }
}
