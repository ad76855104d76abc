package io.htmux.agent.cli;

import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;

/** Where the process starts: answers by itself, or starts the agent when a command says so. */
@QuarkusMain
public final class HtmuxMain {
  private HtmuxMain() {}

  public static void main(String... arguments) {
    int code = commandLine().execute(DelegateForm.normalised(arguments));
    if (code != RunningAgent.KEEPS_RUNNING) {
      System.exit(code);
    }
  }

  static CommandLine commandLine() {
    return new CommandLine(new HtmuxCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(new ReadableErrors());
  }
}
