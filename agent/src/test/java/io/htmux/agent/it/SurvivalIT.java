package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import io.htmux.agent.address.HostPort;
import io.htmux.agent.docs.Document;
import io.htmux.agent.forward.FaultRelay;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A database session with an open transaction and a shell over SSH go on while the tunnel's
 * connection is cut ten times, and once is gone for 30 s (docs/survival.md).
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SurvivalIT {
  private static final String USER = System.getProperty("user.name");
  private static final Duration BLACKOUT = Duration.ofSeconds(30);

  @RegisterExtension final Lab lab = new Lab();
  private FaultRelay cable;
  private int connections;

  @Test
  void psqlKeepsItsSessionAndItsTransaction() throws IOException {
    int port = tunnelTo(postgres());
    try (Typed psql =
        new Typed(
            List.of(
                Tool.PSQL.path(), "-XqAt", "-h", "127.0.0.1", "-p", "" + port, "-U", "postgres"))) {
      psql.type("SELECT pg_backend_pid();");
      String backend = psql.line();
      psql.type("CREATE TABLE survived (n int); BEGIN;");
      for (int i = 1; i <= 10; i++) {
        psql.type("INSERT INTO survived VALUES (" + i + "); SELECT count(*) FROM survived;");
        assertThat(psql.line()).isEqualTo("" + i);
        cut();
      }
      blackout(() -> psql.type("SELECT sum(n), pg_backend_pid() FROM survived;"));
      assertThat(psql.line()).isEqualTo("55|" + backend);
      psql.type("COMMIT; SELECT count(*) FROM survived;");
      assertThat(psql.line()).isEqualTo("10");
    }
  }

  @Test
  void aShellOverSshKeepsWhatItKnows() throws IOException {
    SshSite site = SshSite.start(lab);
    int port = tunnelTo(site.port());
    try (Typed shell = new Typed(site.client(Tool.SSH, "-p", port, SshSite.at(""), "sh"))) {
      shell.type("known=0");
      for (int i = 1; i <= 10; i++) {
        shell.type("known=$((known + 1)); echo $known of $$");
        assertThat(shell.line()).startsWith(i + " of ");
        cut();
      }
      blackout(() -> shell.type("known=$((known + 1)); echo $known"));
      assertThat(shell.line()).isEqualTo("11");
    }
  }

  /** As root, with nothing between the two ends. */
  @Test
  @Tag("lab")
  void theCommandOfTheDocumentCutsTheConnectionAndATransactionGoesOn() throws IOException {
    int port = tunnelTo(postgres());
    String cut =
        Document.of("docs/survival.md")
            .blocks("test: cut")
            .getFirst()
            .text()
            .replace("19876", Integer.toString(cable.address().port()));
    try (Typed psql =
        new Typed(
            List.of(
                Tool.PSQL.path(), "-XqAt", "-h", "127.0.0.1", "-p", "" + port, "-U", "postgres"))) {
      psql.type("BEGIN; SELECT txid_current();");
      String transaction = psql.line();
      lab.run(Lab.PATIENCE, List.of("bash", "-c", cut));
      await("the client is back")
          .atMost(Lab.PATIENCE)
          .until(() -> cable.connections() > connections);
      psql.type("SELECT txid_current();");
      assertThat(psql.line()).isEqualTo(transaction);
    }
  }

  /** Ends that dial through the cable; a relay in between needs a CAPSKEY that grants it. */
  private int tunnelTo(int target) throws IOException {
    int tunnelPort = FreePorts.next();
    int remotePort = FreePorts.next();
    Agent server =
        lab.agent("server", "-P127.0.0.1:" + tunnelPort, "HTMUX=sv", "CAPSKEY=key").awaitReady();
    cable = lab.closing(new FaultRelay(new HostPort("127.0.0.1", tunnelPort)));
    lab.agent(
            "client",
            "-P127.0.0.1:" + remotePort + "/remote",
            "HTMUX=cl:127.0.0.1:" + cable.address().port(),
            "SERVER=tcprelay://127.0.0.1:" + target,
            "CAPSKEY=key")
        .awaitReady();
    server.awaitReady();
    connections = cable.connections();
    return remotePort;
  }

  private void cut() {
    cable.cut();
    await("the client is back").atMost(Lab.PATIENCE).until(() -> cable.connections() > connections);
    connections = cable.connections();
  }

  private void blackout(Runnable meanwhile) {
    cable.unplug(true);
    meanwhile.run();
    long until = System.nanoTime() + BLACKOUT.toNanos();
    await("the blackout is over")
        .atMost(BLACKOUT.multipliedBy(2))
        .until(() -> System.nanoTime() > until);
    cable.unplug(false);
  }

  private int postgres() throws IOException {
    int port = FreePorts.next();
    Path data = Files.createTempDirectory("htmux-pg-");
    lab.closing(() -> deleteAll(data));
    List<String> as = new ArrayList<>();
    if ("root".equals(USER)) {
      // PostgreSQL refuses to run as root
      lab.run(Lab.PATIENCE, List.of("chown", "postgres", data.toString()));
      as.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
    }
    lab.run(
        Lab.PATIENCE,
        command(as, postgresProgram("initdb"), "-D", data, "-A", "trust", "-U", "postgres", "-N"));
    Running server =
        lab.start(
            "postgres",
            command(
                as,
                postgresProgram("postgres"),
                "-D",
                data,
                "-p",
                port,
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories="));
    Lab.awaitListening(server, port);
    return port;
  }

  /** Debian keeps the programs of each version in a folder of its own. */
  private static String postgresProgram(String name) throws IOException {
    Path versions = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(versions)) {
      try (var all = Files.list(versions)) {
        var found =
            all.map(version -> version.resolve("bin").resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isPresent()) {
          return found.get().toString();
        }
      }
    }
    throw new AssertionError("this test needs " + name + ": apt-get install postgresql");
  }

  private static List<String> command(List<String> as, Object... words) {
    List<String> command = new ArrayList<>(as);
    for (Object word : words) {
      command.add(word.toString());
    }
    return command;
  }

  private static void deleteAll(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (Path file : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** A program that is typed to, and answers line by line. */
  private static final class Typed implements AutoCloseable {
    private final Process process;
    private final BufferedWriter keyboard;
    private final BufferedReader screen;

    Typed(List<String> command) throws IOException {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
      keyboard = process.outputWriter();
      screen = process.inputReader();
    }

    void type(String line) {
      try {
        keyboard.write(line + "\n");
        keyboard.flush();
      } catch (IOException e) {
        throw new AssertionError("it has ended", e);
      }
    }

    String line() throws IOException {
      return screen.readLine();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
