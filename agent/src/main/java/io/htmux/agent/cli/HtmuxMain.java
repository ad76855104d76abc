package io.htmux.agent.cli;

import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;

/** Where the process starts: answers by itself, or starts the agent when a command says so. */
@QuarkusMain
public final class HtmuxMain {
  private HtmuxMain() {}

  public static void main(String... arguments) {
    String[] normalised = DelegateForm.normalised(arguments);
    int code = commandLine(normalised).execute(normalised);
    if (code != RunningAgent.KEEPS_RUNNING) {
      System.exit(code);
    }
  }

  /** With all commands. */
  static CommandLine commandLine() {
    return with(
        RunCommand.class,
        CheckCommand.class,
        DemoCommand.class,
        BenchCommand.class,
        ConnectCommand.class,
        KeyCommand.class,
        TunnelCommand.class,
        CommandLine.HelpCommand.class);
  }

  /**
   * With the commands that these arguments need: to read what the annotations of the others say
   * would keep a tunnel waiting.
   */
  static CommandLine commandLine(String... arguments) {
    return switch (arguments.length == 0 ? "" : arguments[0]) {
      case RunCommand.NAME -> with(RunCommand.class);
      case TunnelCommand.NAME -> with(TunnelCommand.class);
      default -> commandLine();
    };
  }

  private static CommandLine with(Class<?>... commands) {
    CommandLine all = new CommandLine(new HtmuxCommand());
    for (Class<?> command : commands) {
      all.addSubcommand(command);
    }
    return all.setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(new ReadableErrors());
  }
}
