package io.htmux.agent.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder that only this user can read, and that is gone with all in it when it is closed. */
public record ScratchFolder(Path path) implements AutoCloseable {

  /**
   * A new one, among those of the system.
   *
   * @param prefix how its name begins
   */
  public static ScratchFolder named(String prefix) throws IOException {
    return new ScratchFolder(Files.createTempDirectory(prefix));
  }

  /**
   * Writes a file, and the folders above it.
   *
   * @param name below the folder
   */
  public Path write(String name, String text) throws IOException {
    Path file = path.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @Override
  public void close() throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(path)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path one : all) {
      Files.delete(one);
    }
  }
}
