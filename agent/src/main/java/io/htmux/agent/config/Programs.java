package io.htmux.agent.config;

import io.htmux.agent.role.TunnelConfig.Answer.Program;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The protocols that this agent answers itself, as SERVER= and the modifier of a port name them.
 */
final class Programs {
  private Programs() {}

  static Optional<Program> of(String protocol) {
    return Arrays.stream(Program.values())
        .filter(program -> program.toString().equals(protocol))
        .findFirst();
  }

  /** For a message: what may be written instead of one that is not there. */
  static String names() {
    return String.join(", ", List.of(Program.values()).stream().map(Program::toString).toList());
  }
}
