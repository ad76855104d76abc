package io.htmux.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.htmux.agent.role.TunnelConfig;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.agent.role.TunnelConfig.Target;
import java.util.List;

/** A command line as one text, words split at spaces. */
final class Reading {

  private Reading() {}

  static List<String> words(String line) {
    return List.of(line.trim().split(" +"));
  }

  static Parsed parsed(String line) {
    try {
      return DelegateParameters.parse(words(line));
    } catch (ConfigurationException e) {
      throw new AssertionError(line + "\n" + e.getMessage(), e);
    }
  }

  static TunnelConfig config(String line) {
    return parsed(line).config();
  }

  static <R extends Role> R role(Class<R> kind, String line) {
    Role role = config(line).role();
    assertThat(role).isInstanceOf(kind);
    return kind.cast(role);
  }

  static List<Target> targets(String line) {
    return role(Role.SockMuxAcceptor.class, "-P9000 SERVER=sockmux " + line).targets();
  }

  /** As shown to the user, one by one. */
  static List<String> problems(String... arguments) {
    ConfigurationException refused =
        catchThrowableOfType(
            ConfigurationException.class, () -> DelegateParameters.parse(List.of(arguments)));
    assertThat(refused).as("refusal of " + List.of(arguments)).isNotNull();
    assertThat(refused.problems()).isNotEmpty();
    return refused.problems().stream().map(Problem::toString).toList();
  }

  static List<String> problemsOf(String line) {
    return problems(words(line).toArray(String[]::new));
  }
}
