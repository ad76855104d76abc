package io.htmux.agent.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of the repository. */
public final class Repository {
  private static final List<String> MAIN =
      List.of("agent/src/main/java", "crds/src/main/java", "operator/src/main/java");

  private Repository() {}

  static Path root() {
    String root = System.getProperty("htmux.repository");
    assertThat(root).as("system property htmux.repository, set by Maven").isNotBlank();
    return Path.of(root);
  }

  public static Path file(String name) {
    return root().resolve(name);
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All files below a folder whose names end so, at least one. */
  static List<Path> files(String folder, String ending) {
    try (Stream<Path> all = Files.walk(file(folder))) {
      List<Path> found = all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
      assertThat(found).as("files *%s in %s", ending, folder).isNotEmpty();
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Java sources of all modules, without tests. */
  static List<Path> mainSources() {
    return MAIN.stream().flatMap(folder -> files(folder, ".java").stream()).toList();
  }
}
