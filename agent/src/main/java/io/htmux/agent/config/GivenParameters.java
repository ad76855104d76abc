package io.htmux.agent.config;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All parameters given, by name; within a name in the order given. */
final class GivenParameters {

  private static final int MAX_LENGTH = 4096;
  private static final Pattern ASSIGNMENT =
      Pattern.compile("([A-Za-z][A-Za-z0-9_]{0,31}=).*", Pattern.DOTALL);

  private final Map<ParameterName, List<Argument>> byName = new EnumMap<>(ParameterName.class);
  private final List<Argument> known = new ArrayList<>();
  private final Findings findings;

  private GivenParameters(Findings findings) {
    this.findings = findings;
  }

  /** Unknown, overlong and repeated ones become problems. */
  static GivenParameters sort(List<Argument> arguments, Findings findings) {
    GivenParameters given = new GivenParameters(findings);
    arguments.forEach(given::add);
    return given;
  }

  List<Argument> all(ParameterName... names) {
    List<ParameterName> wanted = List.of(names);
    return known.stream()
        .filter(argument -> wanted.contains(ParameterName.of(argument).orElseThrow()))
        .toList();
  }

  Optional<Argument> first(ParameterName name) {
    return byName.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** To be called when the values themselves are readable. */
  void tellWhatIsIgnored(Findings findings) {
    for (Argument argument : known) {
      ParameterName name = ParameterName.of(argument).orElseThrow();
      switch (name.use()) {
        case WITHOUT_EFFECT ->
            findings.notice(argument.where() + " has no effect: " + name.remark());
        case ONCE, REPEATED -> {
          // used by whoever reads that parameter
        }
      }
    }
  }

  private void add(Argument argument) {
    if (argument.text().length() > MAX_LENGTH) {
      findings.refuse(
          argument.place(),
          "expected at most " + MAX_LENGTH + " characters, came " + argument.text().length());
    } else if (argument.text().chars().anyMatch(Character::isISOControl)) {
      findings.refuse(argument.place(), "expected a parameter without control characters");
    } else if (!DelegateParameters.isDelegateParameter(argument.text())) {
      refuseStray(argument);
    } else {
      ParameterName.of(argument)
          .ifPresentOrElse(name -> addKnown(name, argument), () -> refuseStray(argument));
    }
  }

  private void addKnown(ParameterName name, Argument argument) {
    List<Argument> same = byName.computeIfAbsent(name, n -> new ArrayList<>());
    if (name.use() == ParameterName.Use.ONCE && !same.isEmpty()) {
      findings.refuse(argument, "expected once, but came before: " + same.getFirst().where());
      return;
    }
    if (Masked.holdsSecret(argument.value())) {
      findings.refuse(argument, "expected one parameter, came a second one in its value");
      return;
    }
    if (argument.value().startsWith("+=")) {
      findings.refuse(
          argument,
          "a value from a file is not available; write +=file and "
              + name.prefix()
              + "… in that file");
      return;
    }
    same.add(argument);
    known.add(argument);
  }

  /**
   * Only the name of an unknown parameter is shown, and a word that is none at all never: it may be
   * half of a CAPSKEY whose quotes were forgotten.
   */
  private void refuseStray(Argument argument) {
    List<String> names = ParameterName.assignments();
    Matcher assignment = ASSIGNMENT.matcher(argument.text());
    boolean named = assignment.matches();
    Optional<String> nearest =
        named ? NearestName.among(names, assignment.group(1)) : Optional.empty();
    boolean capitals = DelegateParameters.isDelegateParameter(argument.text());
    if (named && (capitals || nearest.isPresent())) {
      findings.refuse(
          argument.source(),
          "unknown parameter "
              + assignment.group(1)
              + "…; "
              + nearest
                  .map(name -> "did you mean " + name + "?")
                  .orElse("known are " + String.join(" ", names)));
    } else if (argument.text().startsWith("-") && argument.text().length() > 1) {
      findings.refuse(
          argument.source(),
          "unknown option " + argument.text().substring(0, 2) + "…; known are -P… -Q… -f -v -fv");
    } else {
      findings.refuse(
          argument.place(),
          "expected a parameter (NAME=value, -P…, -Q…, -fv, +=file); "
              + "put quotes around a value with spaces");
    }
  }
}
