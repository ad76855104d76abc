package io.htmux.agent.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every link leads somewhere. */
class LinksTest {

  static Stream<Document> documents() {
    return Document.all().stream();
  }

  private static List<Document.Link> relative(Document document) {
    return document.links().stream().filter(link -> !link.target().matches("[a-z]+:.*")).toList();
  }

  @Test
  void thereAreLinksToCheck() {
    assertThat(documents().flatMap(document -> relative(document).stream()).count())
        .isGreaterThan(100);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyRelativeLinkLeadsToAFileAndAHeading(Document document) {
    for (Document.Link link : relative(document)) {
      String[] parts = link.target().split("#", 2);
      Path target =
          parts[0].isEmpty()
              ? document.file()
              : document.folder().orElseThrow().resolve(parts[0]).normalize();
      assertThat(Files.exists(target)).as("%s in %s", link.target(), document).isTrue();
      if (parts.length == 2) {
        Document there = new Document(target, Repository.text(target).lines().toList());
        assertThat(there.headings().stream().map(Document::anchor))
            .as("headings that %s in %s leads to", link.target(), document)
            .contains(parts[1]);
      }
    }
  }

  @Test
  void everyDocumentIsOnTheMap() {
    Document map = Document.of("docs/README.md");
    List<Path> linked =
        map.links().stream()
            .map(link -> map.folder().orElseThrow().resolve(link.target()).normalize())
            .toList();
    assertThat(documents().map(Document::file).filter(file -> !file.equals(map.file())))
        .allSatisfy(file -> assertThat(linked).contains(file));
  }
}
