package io.htmux.agent.cli;

import io.htmux.agent.config.ConfigurationException;
import io.htmux.agent.config.Parsed;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code htmux check -f tunnel.yaml}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Says whether a file is good, and everything that is wrong with it.")
final class CheckCommand implements Callable<Integer> {

  @Spec CommandSpec spec;
  @Mixin FileOptions file = new FileOptions();

  @Override
  public Integer call() throws ConfigurationException {
    Parsed parsed = file.read();
    parsed
        .notices()
        .forEach(notice -> spec.commandLine().getOut().println(file.file + ": note: " + notice));
    spec.commandLine().getOut().println(file.file + ": good");
    return ExitCode.OK;
  }
}
