package io.htmux.agent.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every class that a document names is there, and every package is in docs/architecture.md. */
class NamedClassesTest {
  private static final Document ARCHITECTURE = Document.of("docs/architecture.md");
  private static final Pattern CLASS = Pattern.compile("[A-Z][a-z]+(?:[A-Z][a-z]+)+");
  private static final Pattern MEMBER =
      Pattern.compile("(" + CLASS.pattern() + ")(?:\\.[a-z]\\w*(?:\\(\\))?)?");

  /** Names of a tunnel file, of protocols and of DeleGate. */
  private static final Set<String> NO_CLASSES = Set.of("HtmuxTunnel", "SockMux");

  private static final Set<String> CLASSES =
      Stream.concat(
              Repository.mainSources().stream(),
              Repository.files("agent/src/test/java", ".java").stream())
          .map(source -> source.getFileName().toString().replace(".java", ""))
          .collect(Collectors.toSet());

  @Test
  void everyLinkToASourceHasTheNameOfItsClass() {
    List<Document.Link> sources =
        ARCHITECTURE.links().stream().filter(link -> link.target().endsWith(".java")).toList();
    assertThat(sources).hasSizeGreaterThan(80);
    assertThat(sources)
        .allSatisfy(link -> assertThat(link.target()).endsWith("/" + link.text() + ".java"));
  }

  @Test
  void everyClassInBackQuotesIsThere() {
    List<String> named =
        Document.all().stream()
            .flatMap(document -> document.codes().stream())
            .map(MEMBER::matcher)
            .filter(Matcher::matches)
            .map(code -> code.group(1))
            .filter(name -> !NO_CLASSES.contains(name))
            .toList();
    assertThat(named).isNotEmpty().allSatisfy(name -> assertThat(CLASSES).contains(name));
  }

  @Test
  void everyClassInTheArchitecturesProseIsLinked() {
    String unlinked =
        String.join("\n", ARCHITECTURE.prose()).replaceAll("\\[[^\\]]*\\]\\([^)]*\\)", "");
    List<String> named =
        CLASS
            .matcher(unlinked.replaceAll("`[^`]*`", ""))
            .results()
            .map(found -> found.group())
            .filter(CLASSES::contains)
            .toList();
    assertThat(named).isEmpty();
  }

  @Test
  void everyPackageOfTheAgentIsInTheTable() {
    Path agent = Repository.file("agent/src/main/java/io/htmux/agent");
    List<String> packages =
        Repository.files("agent/src/main/java/io/htmux/agent", "package-info.java").stream()
            .map(file -> agent.relativize(file).getName(0).toString())
            .toList();
    assertThat(packages).hasSizeGreaterThan(10);
    List<String> firstCells =
        ARCHITECTURE.lines().stream()
            .filter(line -> line.startsWith("| "))
            .flatMap(line -> Pattern.compile(", ").splitAsStream(line.split("\\|", -1)[1].strip()))
            .toList();
    assertThat(firstCells).containsAll(packages);
  }
}
