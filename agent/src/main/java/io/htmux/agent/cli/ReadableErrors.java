package io.htmux.agent.cli;

import io.htmux.agent.config.ConfigurationException;
import io.htmux.crds.file.TunnelFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** A mistake in a configuration is told in its own words, without a stack trace. */
final class ReadableErrors implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(
      Exception failure, CommandLine commandLine, ParseResult parsed) throws Exception {
    if (failure instanceof ConfigurationException || failure instanceof TunnelFileException) {
      commandLine.getErr().println("htmux: " + failure.getMessage());
      return ExitCode.USAGE;
    }
    throw failure;
  }
}
