package io.htmux.agent.cli;

import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKey;
import io.htmux.agent.key.CapsKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code htmux key show FILE}: never shows a part of the secret. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Says which keys a file holds and what they grant; never the secret.")
final class KeyShowCommand implements Callable<Integer> {
  private static final int MAX_OCTETS = 4096;

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "A file that htmux key new wrote, or a secret.")
  Path file;

  @Override
  public Integer call() {
    CapsKeys keys;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(MAX_OCTETS + 1);
      if (octets.length > MAX_OCTETS) {
        return refused("expected at most " + MAX_OCTETS + " octets");
      }
      keys = CapsKeys.read(new String(octets, StandardCharsets.UTF_8));
    } catch (IOException _) {
      return refused("cannot be read");
    } catch (IllegalArgumentException e) {
      return refused(e.getMessage());
    }
    keys.all().forEach(this::show);
    return ExitCode.OK;
  }

  private void show(CapsKey key) {
    spec.commandLine()
        .getOut()
        .printf(
            "key %s, grants %s%n",
            key.id().orElse("of any text (no name is shown, it could be guessed from it)"),
            Capability.words(key.capabilities()));
  }

  private int refused(String why) {
    spec.commandLine().getErr().println("htmux: " + file + ": " + why);
    return ExitCode.USAGE;
  }
}
