package io.htmux.agent.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The tables of options, commands, environment and exit codes in docs/configuration.md. */
class OptionsDocumentTest {
  private static final Document DOCUMENT = Document.of("docs/configuration.md");
  private static final Pattern OPTION = Pattern.compile("^(--[a-z-]+|-[a-zA-Z])(?:=.*)?$");
  private static final Pattern ENVIRONMENT = Pattern.compile("HTMUX_[A-Z_]+");

  private static Stream<CommandLine> commands() {
    return withSubcommands(CommandLines.htmux());
  }

  private static Stream<CommandLine> withSubcommands(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream()
            .distinct()
            .flatMap(OptionsDocumentTest::withSubcommands));
  }

  @Test
  void everyOptionIsDocumentedAndNoneThatIsNot() {
    Set<String> there =
        commands()
            .flatMap(command -> command.getCommandSpec().options().stream())
            .flatMap(option -> Stream.of(option.names()))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(there).hasSizeGreaterThan(8);
    Set<String> documented =
        DOCUMENT.lines().stream()
            .dropWhile(line -> !line.equals("### Options"))
            .skip(1)
            .takeWhile(line -> !line.startsWith("#"))
            .filter(line -> line.startsWith("| `"))
            .flatMap(line -> Document.codes(line.split(" \\| ", 2)[0]).stream())
            .map(OPTION::matcher)
            .filter(Matcher::matches)
            .map(option -> option.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(documented).isEqualTo(there);
  }

  @Test
  void everyCommandIsDocumented() {
    Set<String> shown =
        CommandLines.htmux().getSubcommands().entrySet().stream()
            .filter(command -> !command.getValue().getCommandSpec().usageMessage().hidden())
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    assertThat(shown).hasSizeGreaterThan(3);
    assertThat(shown)
        .allSatisfy(
            command ->
                assertThat(DOCUMENT.codes())
                    .anyMatch(code -> code.matches("\\./htmux " + command + "( .*)?")));
  }

  @Test
  void everyVariableOfTheEnvironmentIsDocumented() {
    Set<String> read =
        Stream.concat(
                Repository.files("agent/src/main/java/io/htmux/agent/cli", ".java").stream(),
                Stream.of(Repository.file("htmux")))
            .flatMap(file -> ENVIRONMENT.matcher(Repository.text(file)).results())
            .map(found -> found.group())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> documented =
        DOCUMENT.codes().stream()
            .filter(ENVIRONMENT.asMatchPredicate())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(read).isNotEmpty().isEqualTo(documented);
  }

  @Test
  void everyExitCodeIsDocumented() throws ReflectiveOperationException {
    Set<String> rows =
        DOCUMENT.lines().stream()
            .dropWhile(line -> !line.equals("### Exit codes"))
            .filter(line -> line.matches("\\| \\d.*"))
            .map(line -> line.split("\\|", -1)[1].strip())
            .collect(Collectors.toSet());
    Field[] codes = Class.forName("io.htmux.agent.cli.ExitCode").getDeclaredFields();
    Set<String> there = new TreeSet<>();
    for (Field code : codes) {
      if (code.getType() == int.class) {
        code.setAccessible(true);
        there.add(Integer.toString(code.getInt(null)));
      }
    }
    assertThat(there).as(Arrays.toString(codes)).hasSizeGreaterThan(3);
    assertThat(rows).containsAll(there);
  }
}
