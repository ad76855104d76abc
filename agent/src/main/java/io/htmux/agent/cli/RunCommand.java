package io.htmux.agent.cli;

import io.htmux.agent.config.ConfigurationException;
import io.htmux.agent.config.Parsed;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code htmux run -f tunnel.yaml}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Runs the tunnel that a file declares.")
final class RunCommand implements Callable<Integer>, ConfiguredCommand {

  @Mixin AgentOptions options = new AgentOptions();

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "An HtmuxTunnel, as kubectl apply would take it.")
  Path file;

  @Override
  public Integer call() throws ConfigurationException {
    return RunningAgent.start(options, configuration(), "run", List.of("-f", file.toString()));
  }

  @Override
  public Parsed configuration() throws ConfigurationException {
    throw new UnsupportedOperationException();
  }
}
