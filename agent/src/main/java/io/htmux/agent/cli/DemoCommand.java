package io.htmux.agent.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code htmux demo}. */
@Command(name = "demo", mixinStandardHelpOptions = true, description = "Shows the main job.")
final class DemoCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return ExitCode.OK;
  }
}
