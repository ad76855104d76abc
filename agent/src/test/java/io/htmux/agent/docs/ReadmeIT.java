package io.htmux.agent.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of the README, run as they are written. */
class ReadmeIT {
  private static final int SERVICE_PORT = 18000;
  private static final int REMOTE_PORT = 18080;
  private static final int TUNNEL_PORT = 19876;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path folder;

  /** What a reader has in front of him: the launcher, the README, the documents, the examples. */
  @BeforeEach
  void checkout() throws IOException {
    Files.createSymbolicLink(folder.resolve("htmux"), Repository.file("htmux"));
    Files.copy(Repository.file("README.md"), folder.resolve("README.md"));
    copy("docs", ".md");
    copy("docs/decisions", ".md");
    copy("docs/examples", ".yaml");
  }

  private void copy(String from, String ending) throws IOException {
    Path to = Files.createDirectories(folder.resolve(from));
    for (Path file : Repository.files(from, ending)) {
      if (file.getParent().equals(Repository.file(from))) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  /** The launcher itself stays where it is. */
  @AfterEach
  void unlink() throws IOException {
    Files.delete(folder.resolve("htmux"));
  }

  @BeforeEach
  void programsAreInstalledAndPortsAreFree() {
    for (String program : List.of("bash", "curl", "python3")) {
      assertThat(
              Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                  .map(directory -> Path.of(directory, program)))
          .as("the README's example needs %s: apt-get install %s", program, program)
          .anyMatch(Files::isExecutable);
    }
    for (int port : List.of(SERVICE_PORT, REMOTE_PORT, TUNNEL_PORT)) {
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        assertThat(free.isBound()).isTrue();
      } catch (IOException e) {
        fail(
            "the README's example listens at 127.0.0.1:"
                + port
                + ", which something else on this host uses; end that and run this test again",
            e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"test: three shells", "test: two files"})
  void threeShellsShowWhatTheReadmeShows(String marker) throws Exception {
    List<Document.Block> blocks = Document.of("README.md").blocks(marker);
    assertThat(blocks)
        .extracting(Document.Block::language)
        .containsExactly("sh", "sh", "sh", "text");

    try (Shell server = Shell.run(folder, "server", blocks.get(0).text())) {
      server.awaitPort(TUNNEL_PORT, PATIENCE);
      try (Shell client = Shell.run(folder, "client", blocks.get(1).text())) {
        client.awaitPort(SERVICE_PORT, PATIENCE);
        client.awaitPort(REMOTE_PORT, PATIENCE);
        try (Shell user = Shell.run(folder, "user", blocks.get(2).text())) {
          assertThat(user.result(PATIENCE))
              .as("server: %s%nclient: %s", server.output(), client.output())
              .isEqualTo(blocks.get(3).text());
        }
      }
    }
  }
}
