package io.htmux.operator.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A shell in which the programs of this checkout are installed: htmux, and kubectl's plugin. */
final class Checkout {

  private static final Path PROGRAMS = installed();

  private Checkout() {}

  private static Path installed() {
    try {
      Path folder = Files.createTempDirectory("htmux-installed");
      folder.toFile().deleteOnExit();
      link(folder, "htmux", Repository.file("htmux"));
      link(folder, "kubectl-htmux", Repository.file("deploy/kubectl-htmux"));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void link(Path folder, String name, Path program) throws IOException {
    Files.createSymbolicLink(folder.resolve(name), program).toFile().deleteOnExit();
  }

  /** A command of the shell with them on PATH. */
  static String withPrograms(String script) {
    return "PATH=" + PROGRAMS + ":$PATH; export PATH; " + script;
  }

  static Kubectl.Outcome shell(Duration limit, String script) {
    return Programs.run(limit, "", List.of("sh", "-c", withPrograms(script)));
  }
}
