package io.htmux.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Problems and notices, in the order they are found. */
final class Findings {

  private final List<Problem> problems = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();

  void refuse(Argument argument, String message) {
    problems.add(new Problem(argument.where(), message));
  }

  void refuse(String where, String message) {
    problems.add(new Problem(where, message));
  }

  /** Something is missing that no written parameter can be blamed for. */
  void refuse(String message) {
    problems.add(new Problem("", message));
  }

  void notice(String notice) {
    if (!notices.contains(notice)) {
      notices.add(notice);
    }
  }

  /** The value of one parameter; if it is refused, that becomes a problem. */
  <T> Optional<Given<T>> read(Argument argument, Function<String, T> reader) {
    try {
      return Optional.of(new Given<>(argument, reader.apply(argument.value())));
    } catch (RefusedValueException e) {
      refuse(argument, e.getMessage());
      return Optional.empty();
    }
  }

  <T> List<Given<T>> readAll(List<Argument> arguments, Function<String, T> reader) {
    return arguments.stream().flatMap(argument -> read(argument, reader).stream()).toList();
  }

  void throwIfAnyProblem() throws ConfigurationException {
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  List<String> notices() {
    return List.copyOf(notices);
  }
}
