package io.htmux.crds.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each file in {@code invalid/} is refused with exactly the lines of the text file beside it. */
class InvalidFileTest {

  static Stream<Path> files() {
    return Samples.in("invalid", ".yaml").stream();
  }

  @ParameterizedTest
  @MethodSource("files")
  void isRefusedWithExactlyThisText(Path file) throws IOException {
    TunnelFileException refused =
        catchThrowableOfType(TunnelFileException.class, () -> TunnelFile.read(file));

    assertThat(refused).as("%s was taken", file).isNotNull();
    String told =
        refused.problems().stream().map(Problem::toString).collect(Collectors.joining("\n"));
    assertThat(told).isEqualTo(Files.readString(expected(file)).strip());
    assertThat(refused).hasMessageStartingWith(file.toString());
    assertThat(refused.getMessage()).doesNotContain("s3cret");
  }

  @Test
  void noExpectedTextIsWithoutItsFile() {
    List<Path> texts = Samples.in("invalid", ".txt");
    assertThat(texts).hasSameSizeAs(Samples.in("invalid", ".yaml"));
  }

  private static Path expected(Path file) {
    return Path.of(file.toString().replace(".yaml", ".txt"));
  }
}
