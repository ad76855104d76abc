package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** OpenSSH's own server behind the tunnel, with keys of its own. */
class OpenSshIT {
  private static final int COPY_MEBIBYTES = 1024;

  @RegisterExtension final Lab lab = new Lab();
  private SshSite site;
  private Tunnel tunnel;

  @BeforeEach
  void startTunnel() throws IOException {
    site = SshSite.start(lab);
    tunnel = Tunnel.to(lab, site.port());
  }

  @Test
  void aCommandRuns() {
    List<String> command = ssh("echo $((6 * 7)) from afar");

    assertThat(lab.run(Duration.ofSeconds(60), command)).isEqualTo("42 from afar\n");
  }

  @Test
  void aGibibyteIsCopied() throws IOException {
    Path file = lab.folder().resolve("file");
    Path copy = lab.folder().resolve("copy");
    String sum = Sample.write(file, COPY_MEBIBYTES);
    List<String> command =
        site.client(
            Tool.SCP, "-P", tunnel.remotePort(), "-q", file.toString(), SshSite.at(":" + copy));

    lab.run(Duration.ofMinutes(4), command);

    assertThat(Sample.sum(copy)).isEqualTo(sum);
  }

  @Test
  @Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whatIsTypedComesBackAtOnce() throws IOException {
    Process ssh =
        new ProcessBuilder(ssh("cat")).redirectError(ProcessBuilder.Redirect.DISCARD).start();
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

  private List<String> ssh(String command) {
    return site.client(Tool.SSH, "-p", tunnel.remotePort(), SshSite.at(""), command);
  }
}
