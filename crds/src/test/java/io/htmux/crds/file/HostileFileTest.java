package io.htmux.crds.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that want memory, time or a class; each is refused in little of both. */
class HostileFileTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String HEAD =
      """
      apiVersion: htmux.io/v1alpha1
      kind: HtmuxTunnel
      metadata: {name: t}
      spec:
        role: Server
        tls: {mode: Disabled}
        server: {}
      """;

  @TempDir Path folder;

  static Stream<Arguments> attacks() {
    return Stream.of(
        Arguments.of(
            "a billion laughs, ten aliases each",
            laughs(9, 10),
            "not YAML that this program takes: Number of aliases"),
        Arguments.of(
            "a billion laughs within the aliases allowed", laughs(12, 4), "more than 20000 values"),
        Arguments.of(
            "an anchor that holds itself",
            HEAD + "  session: &a {keepAlive: *a}\n",
            "nested deeper than 32"),
        Arguments.of("an anchor that is its own key", "? &a [*a]\n: 1\n", "a key must be a text"),
        Arguments.of("an anchor that merges itself", "a: &a {<<: *a}\n", "nested deeper than 32"),
        Arguments.of("deep lists", "[".repeat(100_000), "not YAML"),
        Arguments.of("deep mappings", "{a: ".repeat(100_000), "not YAML"),
        Arguments.of("deep blocks", "- ".repeat(100_000), "not YAML"),
        Arguments.of("deep indentation", stairs(500), "not YAML"),
        Arguments.of(
            "many values",
            HEAD + "  resources: {a: [" + "1,".repeat(30_000) + "]}\n",
            "more than 20000 values"),
        Arguments.of("many unknown fields", HEAD + lines(15_000, "  zzz%d: 1\n"), "and 14900 more"),
        Arguments.of(
            "a long unknown field",
            HEAD + "  ? " + "x".repeat(500_000) + "\n  : 1\n",
            "a key must have at most 317 characters, has 500000"),
        Arguments.of(
            "a long text",
            HEAD + "  replicas: " + "x".repeat(500_000) + "\n",
            "must be a whole number, was a text"),
        Arguments.of(
            "a long number",
            HEAD + "  replicas: " + "9".repeat(500_000) + "\n",
            "must be a whole number"),
        Arguments.of(
            "a long exponent", HEAD + "  replicas: 1e999999999\n", "must be a whole number"),
        Arguments.of(
            "a text that is hard to match",
            HEAD + "  capskeySecretRef: {name: " + "a-".repeat(100_000) + "}\n",
            "must have 1..253 characters"),
        Arguments.of(
            "a class to build",
            "!!javax.script.ScriptEngineManager [!!java.net.URL [\"http://localhost/\"]]",
            "not YAML"),
        Arguments.of("a terminal's escape", HEAD + "  \u001b[2J: 1\n", "U+001B"),
        Arguments.of(
            "a terminal's escape in a quoted key",
            HEAD + "  \"a\\u001b[2J\\u202e\": 1\n",
            "spec[\"a?[2J?\"] is unknown"),
        Arguments.of("a character NUL", HEAD + "\u0000", "U+0000"),
        Arguments.of("half a character", HEAD + "  session: \ud800\n", "not"),
        Arguments.of("more than 1 MiB", "#".repeat((1 << 20) + 1), "larger than 1 MiB"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("attacks")
  void isRefusedSoonAndInFewWords(String attack, String yaml, String told) {
    TunnelFileException refused =
        Assertions.assertTimeoutPreemptively(
            SOON,
            () -> catchThrowableOfType(TunnelFileException.class, () -> TunnelFile.read(yaml)));

    assertThat(refused).as(attack).isNotNull();
    assertThat(refused.getMessage()).contains(told).hasSizeLessThan(60_000);
    assertThat(
            refused.getMessage().chars().filter(c -> c != '\n').noneMatch(Character::isISOControl))
        .isTrue();
  }

  @Test
  void aFileThatIsNotUtf8IsRefusedWithTheOctet() throws IOException {
    assertThat(refusal(HEAD.replace("name: t", "name: tür").getBytes(StandardCharsets.ISO_8859_1)))
        .endsWith(": the file is not UTF-8: octet 67 is 0xfc");
    assertThat(refusal(HEAD.getBytes(StandardCharsets.UTF_16)))
        .contains("not UTF-8: octet 1 is 0xfe");
    assertThat(refusal(new byte[] {'a', (byte) 0xe2, (byte) 0x82})).contains("octet 2 is 0xe2");
  }

  @Test
  void aFileBeyondOneMebibyteIsRefusedAndOneOctetLessIsRead() throws IOException {
    byte[] most = (HEAD + "#".repeat((1 << 20) - HEAD.length())).getBytes(StandardCharsets.UTF_8);
    assertThat(TunnelFile.read(Files.write(folder.resolve("most"), most)).metadata().name())
        .isEqualTo("t");
    assertThat(
            refusal(
                (HEAD + "#".repeat((1 << 20) + 1 - HEAD.length()))
                    .getBytes(StandardCharsets.UTF_8)))
        .contains("larger than 1 MiB");
  }

  @Test
  void aByteOrderMarkIsPassedOver() {
    assertThat(TunnelFile.read("\ufeff" + HEAD).metadata().name()).isEqualTo("t");
  }

  @Test
  void aMissingFileAndADirectoryAreToldByName() {
    Path missing = folder.resolve("missing.yaml");
    assertThat(refusal(missing)).isEqualTo(missing + ": there is no such file");
    assertThat(refusal(folder)).startsWith(folder + ": the file cannot be read: it is a directory");
  }

  @Test
  void problemsComeInTheOrderOfTheFileAndAtMostAHundred() {
    TunnelFileException refused =
        catchThrowableOfType(
            TunnelFileException.class, () -> TunnelFile.read(HEAD + lines(300, "  zzz%d: 1\n")));

    List<Problem> problems = refused.problems();
    assertThat(problems).hasSize(101);
    assertThat(problems.getFirst().position()).contains(new Position(8, 3));
    assertThat(problems.getLast().message()).isEqualTo("and 200 more");
  }

  private String refusal(byte[] octets) throws IOException {
    return refusal(Files.write(folder.resolve("tunnel.yaml"), octets));
  }

  private static String refusal(Path file) {
    return catchThrowableOfType(TunnelFileException.class, () -> TunnelFile.read(file))
        .getMessage();
  }

  private static String laughs(int levels, int aliases) {
    StringBuilder yaml = new StringBuilder("l0: &l0 [ha]\n");
    for (int i = 1; i < levels; i++) {
      String alias = "*l" + (i - 1) + " ";
      yaml.append(
          "l%d: &l%d [%s]\n"
              .formatted(i, i, String.join(",", Collections.nCopies(aliases, alias))));
    }
    return yaml.toString();
  }

  private static String stairs(int steps) {
    return IntStream.range(0, steps)
        .mapToObj(i -> " ".repeat(i) + "a:\n")
        .collect(Collectors.joining());
  }

  private static String lines(int count, String format) {
    return IntStream.range(0, count).mapToObj(format::formatted).collect(Collectors.joining());
  }
}
