package io.htmux.agent.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code htmux check -f tunnel.yaml}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Says whether a file is good, and everything that is wrong with it.")
final class CheckCommand implements Callable<Integer> {

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "An HtmuxTunnel, as kubectl apply would take it.")
  Path file;

  @Override
  public Integer call() {
    return ExitCode.OK;
  }
}
