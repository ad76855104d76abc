package io.htmux.agent.docs;

import io.htmux.agent.config.DelegateParameters;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The command {@code htmux}, and the lines of the documents that call it. */
final class CommandLines {
  static final String CALL = "./htmux ";

  private CommandLines() {}

  /** Calls in a text, continued lines joined, without comments and {@code &}. */
  static List<String> calls(String text) {
    return text.replace("\\\n", " ")
        .lines()
        .filter(line -> line.startsWith(CALL))
        .map(line -> line.replaceFirst(" +#.*$", "").replaceFirst(" +&$", ""))
        .toList();
  }

  static List<String> arguments(String call) {
    return Stream.of(call.substring(CALL.length()).strip().split(" +")).toList();
  }

  static List<String> delegateParameters(String call) {
    return arguments(call).stream().filter(DelegateParameters::isDelegateParameter).toList();
  }

  /** Whether DeleGate's parameters say what to do, not a command of our own. */
  static boolean isDelegateForm(String call) {
    CommandLine.ParseResult parsed = parse(arguments(call));
    return parsed.hasSubcommand() && parsed.subcommand().commandSpec().name().equals("tunnel");
  }

  /** All commands, the hidden one for DeleGate's parameters too. */
  static CommandLine htmux() {
    return (CommandLine) call("HtmuxMain", "commandLine", new Class<?>[0]);
  }

  /** Whether picocli takes it; DeleGate's parameters are not looked at. */
  static CommandLine.ParseResult parse(List<String> arguments) {
    String[] given = arguments.toArray(String[]::new);
    Class<?>[] types = {String[].class};
    return htmux().parseArgs((String[]) call("DelegateForm", "normalised", types, (Object) given));
  }

  // the package of the command lets nobody look in, and needs not
  private static Object call(String type, String method, Class<?>[] types, Object... arguments) {
    try {
      Method found = Class.forName("io.htmux.agent.cli." + type).getDeclaredMethod(method, types);
      found.setAccessible(true);
      return found.invoke(null, arguments);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(type + "." + method, e);
    }
  }
}
