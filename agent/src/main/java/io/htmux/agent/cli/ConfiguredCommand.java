package io.htmux.agent.cli;

import io.htmux.agent.config.ConfigurationException;
import io.htmux.agent.config.Parsed;
import picocli.CommandLine;

/** A command that says what the agent shall play. */
sealed interface ConfiguredCommand permits RunCommand, TunnelCommand {

  /** Reads the configuration anew. */
  Parsed configuration() throws ConfigurationException;

  /** What a command line that was checked before says. */
  static ConfiguredCommand of(String... arguments) {
    CommandLine.ParseResult parsed = HtmuxMain.commandLine().parseArgs(arguments);
    return (ConfiguredCommand) parsed.subcommand().commandSpec().userObject();
  }
}
