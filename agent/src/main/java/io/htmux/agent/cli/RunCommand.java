package io.htmux.agent.cli;

import io.htmux.agent.config.ConfigurationException;
import io.htmux.agent.config.FilesRead;
import io.htmux.agent.config.Parsed;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code htmux run -f tunnel.yaml}. */
@Command(
    name = RunCommand.NAME,
    mixinStandardHelpOptions = true,
    description = "Runs the tunnel that a file declares.")
final class RunCommand implements Callable<Integer>, ConfiguredCommand {

  static final String NAME = "run";

  @Mixin AgentOptions options = new AgentOptions();
  @Mixin FileOptions file = new FileOptions();

  @Override
  public Integer call() throws ConfigurationException {
    configuration(new FilesRead());
    return RunningAgent.start(options, NAME, file.again());
  }

  @Override
  public Optional<Path> tunnelFile() {
    return Optional.of(file.file);
  }

  @Override
  public Parsed configuration(FilesRead files) throws ConfigurationException {
    return file.read(files);
  }
}
