package io.htmux.agent.process;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Command lines of other processes of this program, with the options of java that this one has. */
public final class AgentCommand {
  private AgentCommand() {}

  /** An agent, as the launcher starts it. */
  public static List<String> agent(int managementPort, List<String> parameters) {
    return agent(List.of(), managementPort, parameters);
  }

  /** The same, with further options of java. */
  static List<String> agent(List<String> javaOptions, int managementPort, List<String> parameters) {
    List<String> command = new ArrayList<>(java());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(javaOptions);
    command.addAll(List.of("-jar", System.getProperty("java.class.path")));
    command.addAll(parameters);
    command.addAll(List.of("--log=text", "--management=127.0.0.1:" + managementPort));
    return command;
  }

  /** Another main class of the same class path. */
  public static List<String> main(Class<?> main, List<String> javaOptions, String... arguments) {
    List<String> command = new ArrayList<>(java());
    command.addAll(javaOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static List<String> java() {
    return Stream.concat(
            Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream())
        .toList();
  }
}
