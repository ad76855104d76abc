package io.htmux.agent.bench;

import io.htmux.agent.process.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * {@code ssh -R} against an sshd of its own, with keys of its own; nothing of the user's or the
 * system's is touched.
 */
record OpenSsh(String name, int port, Process server, Process client) implements Contender {
  private static final Path SSHD = Path.of("/usr/sbin/sshd");
  private static final Duration UP_WITHIN = Duration.ofSeconds(10);

  static boolean isThere() {
    return Files.isExecutable(SSHD);
  }

  /**
   * @param cipher empty for what the two agree on by themselves
   */
  static OpenSsh start(Path directory, int target, Optional<String> cipher)
      throws IOException, InterruptedException {
    Path own = Files.createDirectory(directory.resolve("ssh-" + cipher.orElse("default")));
    Path hostKey = key(own.resolve("host"));
    Path userKey = key(own.resolve("user"));
    Path admitted = own.resolve("admitted");
    Files.copy(Path.of(userKey + ".pub"), admitted, StandardCopyOption.REPLACE_EXISTING);
    int sshPort = FreePort.onLoopback();
    int users = FreePort.onLoopback();
    Files.createDirectories(Path.of("/run/sshd"));
    Process server =
        run(
            own,
            List.of(
                SSHD.toString(),
                "-D",
                "-f",
                "/dev/null",
                "-h",
                hostKey.toString(),
                "-o",
                "ListenAddress=127.0.0.1:" + sshPort,
                "-o",
                "PidFile=none",
                "-o",
                "AuthorizedKeysFile=" + admitted,
                "-o",
                "StrictModes=no",
                "-o",
                "UsePAM=no"));
    awaitPort(sshPort);
    List<String> ssh =
        new ArrayList<>(
            List.of(
                "ssh",
                "-N",
                "-F",
                "/dev/null",
                "-p",
                Integer.toString(sshPort),
                "-i",
                userKey.toString(),
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-o",
                "ExitOnForwardFailure=yes",
                "-o",
                "BatchMode=yes"));
    cipher.ifPresent(one -> ssh.addAll(List.of("-c", one)));
    ssh.addAll(List.of("-R", "127.0.0.1:" + users + ":127.0.0.1:" + target, "127.0.0.1"));
    Process client = run(own, ssh);
    awaitPort(users);
    return new OpenSsh("ssh -R, " + cipher.orElse("default cipher"), users, server, client);
  }

  @Override
  public void close() {
    client.destroy();
    server.destroy();
  }

  private static Path key(Path file) throws IOException, InterruptedException {
    Process made =
        run(
            file.getParent(),
            List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString()));
    if (!made.waitFor(UP_WITHIN.toSeconds(), TimeUnit.SECONDS) || made.exitValue() != 0) {
      throw new IOException("ssh-keygen made no key");
    }
    return file;
  }

  private static Process run(Path directory, List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
        .start();
  }

  private static void awaitPort(int port) throws IOException, InterruptedException {
    long end = System.nanoTime() + UP_WITHIN.toNanos();
    while (!answers(port)) {
      if (System.nanoTime() > end) {
        throw new IOException("OpenSSH did not listen on port " + port + " in time");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
