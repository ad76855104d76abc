package io.htmux.agent.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lets a command line of DeleGate be typed as it stands: {@code htmux -P9876 HTMUX=sv} becomes
 * {@code htmux tunnel -- -P9876 HTMUX=sv}, with our own {@code --options} in front.
 */
final class DelegateForm {
  private static final Set<String> NOT_DELEGATE =
      Set.of(
          "run",
          "check",
          "demo",
          "bench",
          "key",
          "help",
          "tunnel",
          "-h",
          "--help",
          "-V",
          "--version");

  /** Options of ours whose value may follow as an argument of its own. */
  private static final Set<String> WITH_VALUE =
      Set.of(
          "--management",
          "--log",
          "--tls-cert",
          "--tls-key",
          "--tls-ca",
          "--tls-name",
          "--identity",
          "--http-proxy",
          "--http-proxy-credentials",
          "--path");

  private static final Pattern PLAIN_WORD = Pattern.compile("[a-z]+");

  private DelegateForm() {}

  static String[] normalised(String... arguments) {
    if (arguments.length == 0 || isCommand(arguments[0])) {
      return arguments;
    }
    List<String> own = new ArrayList<>(List.of(TunnelCommand.NAME));
    List<String> delegate = new ArrayList<>();
    boolean isValue = false;
    for (String argument : arguments) {
      (isValue || argument.startsWith("--") ? own : delegate).add(argument);
      isValue = WITH_VALUE.contains(argument);
    }
    own.add("--");
    own.addAll(delegate);
    return own.toArray(String[]::new);
  }

  /** A command, or a word that is likely meant to be one. */
  private static boolean isCommand(String argument) {
    return NOT_DELEGATE.contains(argument) || PLAIN_WORD.matcher(argument).matches();
  }
}
