package io.htmux.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of the checkout. */
final class Repository {

  static final YAMLMapper YAML = new YAMLMapper();
  private static final Path ROOT = Path.of(System.getProperty("htmux.repository"));

  private Repository() {}

  static Path file(String name) {
    return ROOT.resolve(name);
  }

  /** The files or folders right in a folder; there is at least one. */
  static List<Path> in(String folder) {
    try (Stream<Path> files = Files.list(file(folder))) {
      List<Path> found = files.sorted().toList();
      assertThat(found).as("files in %s", folder).isNotEmpty();
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode yaml(Path file) {
    try {
      return YAML.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }
}
