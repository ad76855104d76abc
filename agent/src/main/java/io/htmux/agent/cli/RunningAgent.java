package io.htmux.agent.cli;

import io.quarkus.runtime.Quarkus;
import java.util.ArrayList;
import java.util.List;

/** Starts Quarkus around a configuration that was found good. */
final class RunningAgent {

  /** The exit code is not known yet: Quarkus ends the process. */
  static final int KEEPS_RUNNING = -1;

  private RunningAgent() {}

  /**
   * Starts the agent; returns when it has ended.
   *
   * @param command whose configuration was found good; the agent reads it itself
   * @param parameters of that command
   */
  static int start(AgentOptions options, String command, List<String> parameters) {
    System.setProperty("quarkus.management.host", options.management.host());
    System.setProperty("quarkus.management.port", Integer.toString(options.management.port()));
    System.setProperty("quarkus.log.console.json.enabled", Boolean.toString(options.log.isJson()));
    if (options.debug) {
      System.setProperty("quarkus.log.category.\"io.htmux\".level", "DEBUG");
    }
    List<String> again = new ArrayList<>(List.of(command));
    again.addAll(parameters);
    Quarkus.run(
        AgentApplication.class,
        (code, failure) -> {
          if (failure != null) {
            System.err.println("htmux: " + failure.getMessage());
          }
          System.exit(failure == null ? code : ExitCode.FAILED);
        },
        again.toArray(String[]::new));
    return KEEPS_RUNNING;
  }
}
