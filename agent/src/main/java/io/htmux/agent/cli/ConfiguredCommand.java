package io.htmux.agent.cli;

import io.htmux.agent.config.ConfigurationException;
import io.htmux.agent.config.FilesRead;
import io.htmux.agent.config.Parsed;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;

/** A command that says what the agent shall play. */
sealed interface ConfiguredCommand permits RunCommand, TunnelCommand {

  /**
   * Reads the configuration anew.
   *
   * @param files told which files it was read from, also when it fails
   */
  Parsed configuration(FilesRead files) throws ConfigurationException;

  /** The tunnel file, if that is what it reads. */
  default Optional<Path> tunnelFile() {
    return Optional.empty();
  }

  /** What a command line that was checked before says. */
  static ConfiguredCommand of(String... arguments) {
    CommandLine.ParseResult parsed = HtmuxMain.commandLine(arguments).parseArgs(arguments);
    return (ConfiguredCommand) parsed.subcommand().commandSpec().userObject();
  }
}
