package io.htmux.crds.schema;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A generated file that is committed. */
final class Committed {

  private Committed() {}

  /** Fails when the file differs, and writes it anew, for a look at the difference and a commit. */
  static void isUpToDate(Path file, String generated) throws IOException {
    String committed = Files.exists(file) ? Files.readString(file) : "";
    if (!committed.equals(generated)) {
      Files.write(file, generated.getBytes(StandardCharsets.UTF_8));
      fail("%s was stale; it has been written anew: look at the difference and commit it", file);
    }
  }
}
