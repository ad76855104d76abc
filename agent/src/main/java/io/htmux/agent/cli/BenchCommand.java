package io.htmux.agent.cli;

import io.htmux.agent.bench.Bench;
import io.htmux.agent.process.AgentFailedException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code htmux bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures the throughput of one stream beside ssh -R, on this host.")
final class BenchCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(names = "--rounds", defaultValue = "5", description = "Default: ${DEFAULT-VALUE}.")
  int rounds;

  @Option(
      names = "--seconds",
      defaultValue = "3",
      description = "Of each measurement. Default: ${DEFAULT-VALUE}.")
  int seconds;

  @Override
  public Integer call() throws IOException, InterruptedException {
    try {
      new Bench(rounds, Duration.ofSeconds(seconds)).run(spec.commandLine().getOut());
      return ExitCode.OK;
    } catch (IOException | AgentFailedException e) {
      spec.commandLine().getErr().println("htmux: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }
}
