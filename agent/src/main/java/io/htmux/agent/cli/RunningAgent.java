package io.htmux.agent.cli;

import io.quarkus.runtime.Quarkus;
import java.io.IOException;
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
    if (options.accessLog) {
      System.setProperty("quarkus.log.category.\"io.htmux.access\".level", "INFO");
    }
    if (options.debug) {
      System.setProperty("quarkus.log.category.\"io.htmux\".level", "DEBUG");
    }
    List<String> again = new ArrayList<>(List.of(command));
    again.addAll(parameters);
    Quarkus.run(
        AgentApplication.class,
        (code, failure) -> {
          System.exit(failure == null ? code : told(failure, options));
        },
        again.toArray(String[]::new));
    return KEEPS_RUNNING;
  }

  /** Only the management port is opened before the agent itself begins. */
  private static int told(Throwable failure, AgentOptions options) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        System.err.printf(
            "htmux: cannot listen on %s (--management): %s%n",
            options.management, cause.getMessage());
        return ExitCode.CANNOT_LISTEN;
      }
    }
    System.err.println("htmux: " + failure.getMessage());
    return ExitCode.FAILED;
  }
}
