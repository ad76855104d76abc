package io.htmux.agent.cli;

import io.htmux.agent.demo.Demo;
import io.htmux.agent.demo.DemoException;
import io.htmux.agent.demo.Recording;
import io.htmux.agent.process.AgentFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code htmux demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Shows the main job with two agents on this host: a page and 256 MiB through a tunnel.")
final class DemoCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--record",
      hidden = true,
      paramLabel = "FILE",
      description =
          "Where the server's JVM records its classes, so that agents to come start sooner."
              + " The launcher does so once.")
  Path record;

  @Override
  public Integer call() throws IOException, InterruptedException {
    try {
      if (record == null) {
        new Demo(spec.commandLine().getOut(), Terminal.isThere()).run();
      } else {
        new Recording(record).run();
      }
      return ExitCode.OK;
    } catch (DemoException | AgentFailedException e) {
      spec.commandLine().getErr().println("htmux: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }
}
