package io.htmux.agent.bench.contender;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code ssh -R} against an sshd of its own, with keys of its own; nothing of the user's or the
 * system's is touched.
 */
public record OpenSsh(String cipher) implements Contender {
  /** Where sshd of Debian confines itself when it runs as root. */
  private static final Path CONFINED = Path.of("/run/sshd");

  @Override
  public String name() {
    return "ssh -R, " + cipher.replaceFirst("@.*", "");
  }

  @Override
  public boolean encrypts() {
    return true;
  }

  @Override
  public Presence presence() throws IOException, InterruptedException {
    if (Program.find("sshd").isEmpty()) {
      return new Presence.Missing("not installed (Debian package openssh-server)");
    }
    return Program.presence("ssh", "Debian package openssh-client", "-V");
  }

  @Override
  public void start(Site site, Ends ends)
      throws IOException, InterruptedException, ContenderException {
    Path hostKey = key(site.folder().resolve("host"));
    Path userKey = key(site.folder().resolve("user"));
    if ("root".equals(System.getProperty("user.name"))) {
      Files.createDirectories(CONFINED);
    }
    ends.start(
        withOptions(
            List.of(Program.path("sshd"), "-D", "-e", "-f", "/dev/null", "-h", hostKey.toString()),
            "ListenAddress=" + Site.at(site.tunnel()),
            "PidFile=none",
            "AuthorizedKeysFile=" + userKey + ".pub",
            "StrictModes=no",
            "UsePAM=no"));
    ends.awaitListening(site.tunnel());
    List<String> ssh = new ArrayList<>(List.of(Program.path("ssh"), "-N", "-F", "/dev/null"));
    ssh.addAll(List.of("-p", Integer.toString(site.link()), "-i", userKey.toString()));
    ssh.addAll(List.of("-c", cipher));
    ssh.addAll(List.of("-R", Site.at(site.users()) + ":" + Site.at(site.target()), "127.0.0.1"));
    ends.start(
        withOptions(
            ssh,
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
            "ExitOnForwardFailure=yes",
            "BatchMode=yes"));
    ends.awaitListening(site.users());
  }

  private static List<String> withOptions(List<String> command, String... options) {
    List<String> all = new ArrayList<>(command);
    for (String option : options) {
      all.addAll(1, List.of("-o", option));
    }
    return all;
  }

  private static Path key(Path file) throws IOException, InterruptedException, ContenderException {
    if (!Files.exists(file)) {
      String said =
          Program.output(
              List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString()));
      if (!Files.exists(file)) {
        throw new ContenderException("ssh-keygen made no key: " + said);
      }
    }
    return file;
  }
}
