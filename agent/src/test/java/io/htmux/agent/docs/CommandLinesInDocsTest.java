package io.htmux.agent.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.htmux.agent.config.ConfigurationException;
import io.htmux.agent.config.DelegateParameters;
import io.htmux.agent.config.EndOptions;
import io.htmux.agent.config.Parsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command line in the documents is taken, or refused in the very words that they show. */
class CommandLinesInDocsTest {
  private static final String REFUSED = "test: refused";

  @TempDir Path folder;

  record Refusal(String call, String message) {}

  static Stream<String> calls() {
    return Document.all().stream()
        .flatMap(document -> document.blocks().stream())
        .filter(block -> block.language().equals("sh"))
        .flatMap(block -> CommandLines.calls(block.text()).stream());
  }

  static Stream<String> callsWithDelegateParameters() {
    return calls().filter(CommandLines::isDelegateForm);
  }

  static Stream<Refusal> refusals() {
    return Document.of("docs/configuration.md").blocks(REFUSED).stream()
        .flatMap(block -> Pattern.compile("^\\$ ", Pattern.MULTILINE).splitAsStream(block.text()))
        .filter(call -> !call.isEmpty())
        .map(call -> call.split("\n", 2))
        .map(call -> new Refusal(call[0], call[1].stripTrailing()));
  }

  @Test
  void thereAreCallsToCheck() {
    assertThat(calls()).hasSizeGreaterThan(10);
    assertThat(callsWithDelegateParameters()).hasSizeGreaterThan(5);
    assertThat(refusals()).hasSizeGreaterThan(3);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void theCommandAndItsOptionsAreTaken(String call) {
    assertThat(CommandLines.parse(CommandLines.arguments(call)).errors()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("callsWithDelegateParameters")
  void delegateParametersAreARole(String call) throws IOException, ConfigurationException {
    Files.writeString(folder.resolve("key.conf"), "CAPSKEY=k\n");
    Parsed parsed =
        DelegateParameters.parse(
            CommandLines.delegateParameters(call),
            folder,
            options(call),
            new io.htmux.agent.config.FilesRead());
    assertThat(parsed.config().role()).isNotNull();
  }

  /** Certificates need not be there to be named. */
  private static EndOptions options(String call) {
    EndOptions none = EndOptions.NONE;
    return new EndOptions(
        value(call, "--tls-cert").map(Path::of),
        value(call, "--tls-key").map(Path::of),
        value(call, "--tls-ca").map(Path::of),
        none.tlsName(),
        none.identity(),
        none.httpProxy(),
        none.httpProxyCredentials(),
        none.webSocket(),
        none.path(),
        none.connections());
  }

  private static Optional<String> value(String call, String option) {
    return CommandLines.arguments(call).stream()
        .filter(argument -> argument.startsWith(option + "="))
        .map(argument -> argument.substring(option.length() + 1))
        .findFirst();
  }

  @ParameterizedTest
  @MethodSource("calls")
  void aTunnelFileThatIsNamedIsThere(String call) {
    List<String> arguments = CommandLines.arguments(call);
    int file = arguments.indexOf("-f") + 1;
    if (file > 0) {
      assertThat(Repository.file(arguments.get(file))).isRegularFile();
    }
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatIsShownAsRefusedIsRefusedInTheseWords(Refusal refusal) {
    assertThatThrownBy(
            () -> DelegateParameters.parse(CommandLines.delegateParameters(refusal.call())))
        .isInstanceOf(ConfigurationException.class)
        .satisfies(
            thrown -> assertThat("htmux: " + thrown.getMessage()).isEqualTo(refusal.message()));
  }
}
