package io.htmux.agent.cli;

/** How the command ends; documented in docs/configuration.md. */
final class ExitCode {
  static final int OK = 0;

  /** Something failed that is nobody's mistake in writing. */
  static final int FAILED = 1;

  /** The command line or a file is wrong. */
  static final int USAGE = 2;

  /** A port of this end could not be opened. */
  static final int CANNOT_LISTEN = 3;

  private ExitCode() {}
}
