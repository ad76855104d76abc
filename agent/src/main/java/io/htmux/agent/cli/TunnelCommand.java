package io.htmux.agent.cli;

import io.htmux.agent.config.ConfigurationException;
import io.htmux.agent.config.DelegateParameters;
import io.htmux.agent.config.FilesRead;
import io.htmux.agent.config.Parsed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What {@link DelegateForm} makes of a command line of DeleGate. */
@Command(name = TunnelCommand.NAME, hidden = true, mixinStandardHelpOptions = true)
final class TunnelCommand implements Callable<Integer>, ConfiguredCommand {
  static final String NAME = "tunnel";

  @Mixin AgentOptions options = new AgentOptions();

  @Mixin HandshakeOptions handshake = new HandshakeOptions();

  @Parameters(paramLabel = "PARAMETER", description = "DeleGate's parameters.")
  List<String> parameters = new ArrayList<>();

  @Override
  public Integer call() throws ConfigurationException {
    configuration(new FilesRead());
    List<String> again = new ArrayList<>(handshake.again());
    again.add("--");
    again.addAll(parameters);
    return RunningAgent.start(options, NAME, again);
  }

  @Override
  public Parsed configuration(FilesRead files) throws ConfigurationException {
    return DelegateParameters.parse(parameters, Path.of(""), handshake.read(), files);
  }
}
