package io.htmux.agent.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.config.Parsed;
import io.htmux.agent.config.TunnelFileConfig;
import io.htmux.crds.file.TunnelFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every tunnel file in the documents, and each example, is one that an agent would run. */
class TunnelFilesInDocsTest {
  private static final String FILE = "file: ";

  static Stream<String> tunnelFiles() {
    List<String> inText =
        Document.all().stream()
            .flatMap(document -> document.blocks().stream())
            .filter(block -> block.language().equals("yaml"))
            .map(Document.Block::text)
            .filter(text -> text.contains("kind: HtmuxTunnel"))
            .toList();
    assertThat(inText).isNotEmpty();
    return Stream.concat(
        inText.stream(), Repository.files("docs/examples", ".yaml").stream().map(Repository::text));
  }

  @ParameterizedTest
  @MethodSource("tunnelFiles")
  void anAgentWouldRunIt(String yaml) throws Exception {
    Parsed parsed = TunnelFileConfig.from(TunnelFile.read(yaml), (_, _) -> Optional.of("k"));
    assertThat(parsed.config().name()).isNotBlank();
  }

  @Test
  void aBlockThatShowsAFileIsThatFile() {
    List<Document.Block> shown =
        Document.all().stream()
            .flatMap(document -> document.blocks().stream())
            .filter(block -> block.marker().startsWith(FILE))
            .toList();
    assertThat(shown).isNotEmpty();
    assertThat(shown)
        .allSatisfy(
            block -> {
              Path file = Repository.file(block.marker().substring(FILE.length()));
              assertThat(block.text()).isEqualTo(Repository.text(file));
            });
  }
}
