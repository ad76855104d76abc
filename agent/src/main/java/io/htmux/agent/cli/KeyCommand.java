package io.htmux.agent.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code htmux key}: makes a CAPSKEY, or says what one grants. */
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    description = "Makes a CAPSKEY, or says what one grants.",
    subcommands = {KeyNewCommand.class, KeyShowCommand.class})
final class KeyCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE;
  }
}
