package io.htmux.agent.cli;

import io.htmux.agent.config.DelegateParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Lets a command line of DeleGate be typed as it stands: {@code htmux -P9876 HTMUX=sv} becomes
 * {@code htmux tunnel -- -P9876 HTMUX=sv}, with our own {@code --options} in front.
 */
final class DelegateForm {
  private static final Set<String> NOT_DELEGATE =
      Set.of("run", "check", "demo", "bench", "help", "tunnel", "-h", "--help", "-V", "--version");

  private DelegateForm() {}

  static String[] normalised(String... arguments) {
    if (arguments.length == 0 || NOT_DELEGATE.contains(arguments[0])) {
      return arguments;
    }
    List<String> own = new ArrayList<>(List.of(TunnelCommand.NAME));
    List<String> delegate = new ArrayList<>();
    for (String argument : arguments) {
      (DelegateParameters.isDelegateParameter(argument) ? delegate : own).add(argument);
    }
    if (delegate.isEmpty()) {
      return arguments;
    }
    own.add("--");
    own.addAll(delegate);
    return own.toArray(String[]::new);
  }
}
