package io.htmux.agent.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.htmux.agent.config.ConfigurationException;
import io.htmux.agent.config.DelegateParameters;
import io.htmux.agent.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of DeleGate's parameters in docs/configuration.md. */
class ParametersDocumentTest {
  private static final int EXAMPLE = 3;

  @TempDir Path folder;

  private static List<List<String>> rows() {
    return Document.of("docs/configuration.md").table("test: parameters");
  }

  static Stream<String> examples() {
    return rows().stream().flatMap(row -> Document.codes(row.get(EXAMPLE)).stream());
  }

  /** What a message says is known. */
  private static Stream<String> known(String mistake, String separator) {
    ConfigurationException refused =
        catchThrowableOfType(
            ConfigurationException.class, () -> DelegateParameters.parse(List.of(mistake)));
    String list = refused.getMessage().replaceFirst(".*known are ", "");
    return Pattern.compile(separator).splitAsStream(list).map(name -> name.replace("…", ""));
  }

  @Test
  void everyKnownParameterHasARow() {
    List<String> documented =
        rows().stream().flatMap(row -> Document.codes(row.getFirst()).stream()).toList();
    List<String> known =
        Stream.concat(known("NOSUCHPARAMETER=1", " "), known("-zzz", " ")).toList();
    assertThat(known).hasSizeGreaterThan(15);
    assertThat(documented).containsAll(known).contains("+=");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SOXCONF=zzzzz", "TIMEOUT=zzzzz:1"})
  void everyKnownWordOfAParameterIsInItsRow(String mistake) {
    String name = mistake.substring(0, mistake.indexOf('=') + 1);
    List<String> row =
        rows().stream()
            .filter(cells -> Document.codes(cells.getFirst()).contains(name))
            .findFirst()
            .orElseThrow();
    List<String> words = known(mistake, ", ").toList();
    assertThat(words).hasSizeGreaterThan(1);
    assertThat(words)
        .allSatisfy(
            word ->
                assertThat(Document.codes(String.join(" ", row)))
                    .anyMatch(code -> code.matches(Pattern.quote(word) + "(:.*)?")));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleCanBeRead(String example) throws IOException {
    Files.writeString(folder.resolve("key.conf"), "CAPSKEY=k\n");
    assertThat(DelegateParameters.isDelegateParameter(example)).isTrue();
    ConfigurationException refused =
        catchThrowableOfType(
            ConfigurationException.class, () -> DelegateParameters.parse(List.of(example), folder));
    assertThat(refused.problems())
        .as("alone it is no role, and nothing else is wrong with it")
        .extracting(Problem::where)
        .containsOnly("");
  }
}
