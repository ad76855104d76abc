package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.FreePorts;
import io.htmux.agent.docs.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Somebody who has nothing but docs/protocol.md: a client in Python that was written from it, in
 * src/test/python, proves a key, serves users, keeps to the windows, comes back after cuts and
 * breaks the rules, against a server of ours. What it does, it prints line by line.
 */
class StrangerIT {
  private static final Path PYTHON = Path.of("src/test/python").toAbsolutePath();
  private static final int TESTS = 14;

  @RegisterExtension final Lab lab = new Lab();

  @Test
  void aClientThatWasWrittenFromTheDocumentIsServed() throws IOException {
    Service target = lab.closing(Service.echoing());
    int tunnelPort = FreePorts.next();
    lab.agent("server", "-P127.0.0.1:" + tunnelPort, "HTMUX=sv", "SERVER=http", "CAPSKEY=key")
        .awaitReady();

    String said =
        lab.run(
            Duration.ofMinutes(4),
            List.of(
                Tool.PYTHON3.path(),
                "-B",
                PYTHON.resolve("stranger_test.py").toString(),
                "127.0.0.1:" + tunnelPort,
                "key",
                Integer.toString(FreePorts.next()),
                Repository.file("docs/protocol.md").toString(),
                Integer.toString(target.port())));

    assertThat(said).contains(TESTS + " of " + TESTS + " tests are ok");
  }
}
