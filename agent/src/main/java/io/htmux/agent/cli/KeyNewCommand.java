package io.htmux.agent.cli;

import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code htmux key new}. What it writes is a line {@code CAPSKEY=...}, which a {@code +=file} and a
 * secret of a tunnel file both take.
 */
@Command(
    name = "new",
    mixinStandardHelpOptions = true,
    description = "Makes a CAPSKEY of 256 random bits: one line, CAPSKEY=...")
final class KeyNewCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--allow",
      split = ",",
      paramLabel = "CAPABILITY",
      description =
          "What the key grants: inbound, indirect, skew, tls, unproven, or none."
              + " Default: inbound.")
  List<String> allow = List.of("inbound");

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "A new file, readable by its owner alone. Default: standard output.")
  Optional<Path> out = Optional.empty();

  @Override
  public Integer call() {
    Set<Capability> granted = EnumSet.noneOf(Capability.class);
    if (!allow.equals(List.of("none"))) {
      for (String word : allow) {
        Optional<Capability> one = Capability.of(word.strip());
        if (one.isEmpty()) {
          return refused(
              "--allow: expected inbound, indirect, skew, tls, unproven or none, was " + word);
        }
        granted.add(one.get());
      }
    }
    CapsKey key = CapsKey.generate(granted, new SecureRandom());
    String line = "CAPSKEY=" + key.text() + "\n";
    if (out.isEmpty()) {
      spec.commandLine().getOut().print(line);
      spec.commandLine().getOut().flush();
      return ExitCode.OK;
    }
    return written(out.get(), line, key);
  }

  private int written(Path file, String line, CapsKey key) {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(file, line.getBytes(StandardCharsets.UTF_8));
    } catch (FileAlreadyExistsException _) {
      return refused(file + " is there already; a key is never overwritten");
    } catch (IOException | UnsupportedOperationException e) {
      return refused("cannot write " + file + ": " + e.getMessage());
    }
    spec.commandLine()
        .getOut()
        .printf(
            "%s: key %s, grants %s%n",
            file, key.id().orElseThrow(), Capability.words(key.capabilities()));
    return ExitCode.OK;
  }

  private int refused(String why) {
    spec.commandLine().getErr().println("htmux: " + why);
    return ExitCode.USAGE;
  }
}
