package io.htmux.crds.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The sample files of the tests. */
final class Samples {

  private static final Path RESOURCES = Path.of("src/test/resources");

  private Samples() {}

  /** The files of a folder with this suffix, sorted, and never none. */
  static List<Path> in(String folder, String suffix) {
    try (Stream<Path> files = Files.list(RESOURCES.resolve(folder))) {
      List<Path> found = files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
      assertThat(found).as("sample files in %s", folder).isNotEmpty();
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
