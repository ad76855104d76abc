package io.htmux.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is a change of a file, and what is none. */
class FileWatchTest {
  @TempDir Path folder;

  private final List<String> read = new ArrayList<>();
  private Path file;
  private FileWatch watch;

  @BeforeEach
  void begin() throws IOException {
    file = folder.resolve("tunnel.yaml");
    Files.writeString(file, "one");
    watch(file);
  }

  @Test
  void aFileThatIsWrittenOverIsSeenWhenItHasSettled() throws IOException {
    Files.writeString(file, "tw");
    watch.look();
    Files.writeString(file, "two");
    watch.look();
    assertThat(read).as("still being written").isEmpty();
    watch.look();
    watch.look();
    assertThat(read).containsExactly("two");
  }

  /** As the kubelet does: ..data is a link to a folder, and is replaced by another one. */
  @Test
  void aMountOfKubernetesThatIsSwappedIsSeen() throws IOException {
    Path mount = Files.createDirectory(folder.resolve("mount"));
    Files.writeString(Files.createDirectory(mount.resolve("..1")).resolve("capskey"), "old");
    Files.createSymbolicLink(mount.resolve("..data"), Path.of("..1"));
    file = Files.createSymbolicLink(mount.resolve("capskey"), Path.of("..data/capskey"));
    watch(file);

    Files.writeString(Files.createDirectory(mount.resolve("..2")).resolve("capskey"), "new");
    Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..2"));
    Files.move(
        mount.resolve("..data_tmp"), mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    watch.look();
    watch.look();

    assertThat(read).containsExactly("new");
  }

  @Test
  void aFileThatIsOnlyTouchedHasNotChanged() throws IOException {
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    watch.look();
    watch.look();

    assertThat(read).isEmpty();
  }

  @Test
  void whatChangesWhileItIsReadIsSeenTheNextTime() throws IOException {
    watch =
        new FileWatch(
            () -> List.of(file),
            FileState.of(List.of(file)),
            () -> {
              note();
              write("again");
            });
    write("two");
    watch.look();
    watch.look();
    watch.look();
    watch.look();

    assertThat(read).containsExactly("two", "again");
  }

  @Test
  void aFileThatIsNotThereMayCome() throws IOException {
    Files.delete(file);
    watch(file);
    write("here");
    watch.look();
    watch.look();

    assertThat(read).containsExactly("here");
  }

  private void watch(Path watched) {
    watch = new FileWatch(() -> List.of(watched), FileState.of(List.of(watched)), this::note);
  }

  private void note() {
    try {
      read.add(Files.readString(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void write(String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
