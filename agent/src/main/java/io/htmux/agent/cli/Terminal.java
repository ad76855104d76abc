package io.htmux.agent.cli;

import java.io.Console;

/** Whether a person looks at what is written. */
final class Terminal {
  private Terminal() {}

  // it does return null when there is no terminal, seen with JDK 25
  @SuppressWarnings("SystemConsoleNull")
  static boolean isThere() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
