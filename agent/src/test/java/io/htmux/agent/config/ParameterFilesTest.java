package io.htmux.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.key.CapsKey;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.role.TunnelConfig.Role.HtmuxServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterFilesTest {

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "HTMUX=sv | HTMUX=sv",
        "  HTMUX=sv   # the server | HTMUX=sv",
        "CAPSKEY=ab#cd | CAPSKEY=ab#cd",
        "CAPSKEY='ab #cd' | CAPSKEY=ab #cd",
        "CAPSKEY=\"it's\" | CAPSKEY=it's",
        "'CAPSKEY=a \"b\"' | CAPSKEY=a \"b\"",
        "CONNECT=\"direct:*:192.168.1.*\" | CONNECT=direct:*:192.168.1.*",
      })
  void aLineIsOneParameter(String line, String text) {
    assertThat(ParameterLine.read(line)).contains(text);
  }

  @Test
  void linesWithoutAParameter() {
    for (String line : List.of("", "   ", "# HTMUX=sv", "\t# x", "''")) {
      assertThat(ParameterLine.read(line)).as(line).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ADMIN=John Doe | expected one parameter a line; put quotes around a value with spaces",
        "CAPSKEY=\"opaque | expected a closing \"",
        "CAPSKEY=op'aque | expected a closing '",
      })
  void malformedLinesAreRefusedUnshown(String line, String message) {
    assertThatThrownBy(() -> ParameterLine.read(line))
        .isInstanceOf(RefusedValueException.class)
        .hasMessage(message);
  }

  @Test
  void filesIncludeFilesBesideThem() throws Exception {
    Files.createDirectory(directory.resolve("sub"));
    write("main.conf", "# all of it", "-P9876", "", "+=sub/more.conf");
    write("sub/more.conf", "HTMUX=sv:10.*", "+=key.conf");
    write("sub/key.conf", "CAPSKEY='a b'\r");
    Parsed parsed = DelegateParameters.parse(List.of("-fv", "+=main.conf"), directory);
    HtmuxServer server = (HtmuxServer) parsed.config().role();
    assertThat(server.tunnelPort()).isEqualTo(new HostPort("*", 9876));
    assertThat(server.clients()).isEqualTo("10.*");
    assertThat(server.keys()).isEqualTo(CapsKeys.of(CapsKey.of("a b")));
  }

  @Test
  void theOrderOfTargetsFollowsTheFile() throws Exception {
    write("targets.conf", "DEST=h:2:10.*");
    Parsed parsed =
        DelegateParameters.parse(
            List.of("-P1", "SERVER=sockmux", "DEST=h:1:10.*", "+=targets.conf", "DEST=h:3:10.*"),
            directory);
    assertThat(parsed.config().role().toString()).containsSubsequence("h:1", "h:2", "h:3");
  }

  @Test
  void problemsNameFileAndLine() throws Exception {
    write("a.conf", "-P9876", "+=b.conf", "AUTHORIZER=-list{opaque:p}", "opaque", "MYAUTH='opaque");
    write("b.conf", "", "HTMX=opaque", "HTMUX=cl:h", "RELIABLE=*", "AUTHORIZER=-list{opaque:p}");
    assertThat(problems("+=a.conf"))
        .containsExactly(
            directory.resolve("a.conf") + ":5: expected a closing '",
            directory.resolve("b.conf") + ":2: unknown parameter HTMX=…; did you mean HTMUX=?",
            directory.resolve("a.conf")
                + ":3: AUTHORIZER=***: expected once, but came before: "
                + directory.resolve("b.conf")
                + ":5: AUTHORIZER=***",
            directory.resolve("a.conf")
                + ":4: expected a parameter (NAME=value, -P…, -Q…, -fv, +=file); put quotes around"
                + " a value with spaces",
            directory.resolve("b.conf") + ":3: HTMUX=cl:h: expected cl:host:port, was \"cl:h\"");
  }

  @Test
  void loopsAreFoundHoweverTheyAreWritten() throws Exception {
    write("a.conf", "+=b.conf");
    write("b.conf", "+=./a.conf");
    write("self.conf", "+=self.conf");
    assertThat(problems("+=a.conf"))
        .contains(directory.resolve("b.conf") + ":1: +=./a.conf: the file includes itself");
    assertThat(problems("+=self.conf"))
        .contains(directory.resolve("self.conf") + ":1: +=self.conf: the file includes itself");
  }

  @Test
  void theSameFileTwiceInARowIsNoLoop() throws Exception {
    write("once.conf", "DEST=h:1:10.*");
    assertThat(
            DelegateParameters.parse(
                    List.of("-P1", "SERVER=sockmux", "+=once.conf", "+=once.conf"), directory)
                .config()
                .role()
                .toString())
        .containsSubsequence("h:1", "h:1");
  }

  @Test
  void nestingIsBounded() throws Exception {
    for (int i = 1; i <= 9; i++) {
      write(i + ".conf", "+=" + (i + 1) + ".conf");
    }
    write("10.conf", "-fv");
    assertThat(problems("+=1.conf"))
        .contains(
            directory.resolve("8.conf")
                + ":1: +=9.conf: expected at most 8 files inside one another");
    assertThat(problems("+=2.conf"))
        .contains(
            directory.resolve("9.conf")
                + ":1: +=10.conf: expected at most 8 files inside one another");
    write("9.conf", "-fv");
    assertThat(problems("+=2.conf")).noneMatch(problem -> problem.contains("one another"));
  }

  @Test
  void aTreeOfFilesThatMultipliesIsCutShort() throws Exception {
    for (int i = 1; i <= 7; i++) {
      String next = "+=" + (i + 1) + ".conf";
      write(i + ".conf", IntStream.range(0, 50).mapToObj(n -> next).toArray(String[]::new));
    }
    write("8.conf", "-fv");
    assertThat(problems("+=1.conf"))
        .contains(directory.resolve("7.conf") + ":7: +=8.conf: expected at most 64 files in all")
        .hasSize(1);
  }

  @Test
  void parametersInAllAreBounded() throws Exception {
    write("a.conf", IntStream.range(0, 1025).mapToObj(n -> "-fv").toArray(String[]::new));
    assertThat(problems("+=a.conf"))
        .contains(directory.resolve("a.conf") + ":1025: expected at most 1024 parameters in all");
  }

  @Test
  void sizeIsBounded() throws Exception {
    Files.writeString(directory.resolve("fits.conf"), "#" + "x".repeat(64 * 1024 - 1));
    Files.writeString(directory.resolve("large.conf"), "#" + "x".repeat(64 * 1024));
    assertThat(problems("+=fits.conf")).noneMatch(problem -> problem.contains("octets"));
    assertThat(problems("+=large.conf"))
        .contains("+=large.conf: expected a file of at most 65536 octets");
  }

  @Test
  void whatIsNoFileIsRefused() throws Exception {
    Files.createDirectory(directory.resolve("sub"));
    Files.write(directory.resolve("latin1.conf"), new byte[] {'A', (byte) 0xe4});
    assertThat(problems("+=sub")).contains("+=sub: expected a file, no directory, pipe or device");
    assertThat(problems("+=/dev/zero"))
        .contains("+=/dev/zero: expected a file, no directory, pipe or device");
    assertThat(problems("+=missing.conf")).contains("+=missing.conf: no such file");
    assertThat(problems("+=")).contains("+=: expected +=file");
    assertThat(problems("+=a\0b")).contains("+=a\0b: no such file");
    assertThat(problems("+=latin1.conf")).contains("+=latin1.conf: expected text in UTF-8");
  }

  private void write(String name, String... lines) throws IOException {
    Files.write(directory.resolve(name), List.of(lines));
  }

  /** Without what follows from nothing having been read. */
  private List<String> problems(String argument) {
    ConfigurationException refused =
        catchThrowableOfType(
            ConfigurationException.class,
            () -> DelegateParameters.parse(List.of(argument), directory));
    assertThat(refused).isNotNull();
    return refused.problems().stream().map(Problem::toString).toList();
  }
}
