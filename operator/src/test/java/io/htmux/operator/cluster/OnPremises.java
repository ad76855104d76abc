package io.htmux.operator.cluster;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A site on premises: a network of its own that reaches the cluster's node and lets nobody in, with
 * a PostgreSQL and an agent in it. Made by deploy/test-cluster/on-prem.
 */
final class OnPremises implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(60);

  private final Path folder;
  private final List<Process> processes = new ArrayList<>();

  OnPremises() throws IOException {
    folder = Files.createTempDirectory("htmux-on-prem");
    run("chmod", "755", folder.toString());
  }

  /** The site exists on the cluster that {@code up} started, and on no other. */
  static boolean isPossible() {
    return System.getenv("HTMUX_CLUSTER") != null;
  }

  private static List<String> inside(String... command) {
    List<String> whole =
        new ArrayList<>(List.of(Repository.file("deploy/test-cluster/on-prem").toString()));
    whole.addAll(List.of(command));
    return whole;
  }

  static String run(String... command) {
    return Programs.run(START, "", inside(command)).orFail().output();
  }

  private Process start(String name, String... command) throws IOException {
    Process process =
        new ProcessBuilder(inside(command))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start();
    processes.add(process);
    return process;
  }

  /** A PostgreSQL at 127.0.0.1:5432 of the site, with a table {@code stock} of one row. */
  void startPostgres() throws IOException {
    String bin;
    try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      bin = versions.max(Comparator.naturalOrder()).orElseThrow().resolve("bin").toString();
    }
    Path data = folder.resolve("data");
    run("install", "-d", "-o", "postgres", data.toString());
    String[] as = {"setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"};
    run(concat(as, bin + "/initdb", "-A", "trust", "-N", "-D", data.toString()));
    String[] server = {bin + "/postgres", "-F", "-D", data.toString(), "-k", "", "-h", "127.0.0.1"};
    start("postgres", concat(as, server));
    await()
        .atMost(START)
        .until(
            () ->
                Programs.run(
                            START,
                            "",
                            inside("psql", "-h", "127.0.0.1", "-U", "postgres", "-c", "select 1"))
                        .code()
                    == 0);
    run(
        "psql",
        "-h",
        "127.0.0.1",
        "-U",
        "postgres",
        "-c",
        "create table stock as select 'bolts of plant 7' as item");
  }

  /** A CAPSKEY where {@code htmux connect} says that it belongs; written as a whole. */
  void writeSecret(String secret, String capskey) throws IOException {
    Path secrets = Files.createDirectories(folder.resolve("secrets").resolve(secret));
    Path next = Files.writeString(folder.resolve("next"), capskey);
    Files.move(
        next,
        secrets.resolve("capskey"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** What {@code htmux connect -o cli} has printed, in the folder of the site. */
  void startScript(String script) throws IOException {
    Files.writeString(folder.resolve("script"), script);
    start("agent", "sh", "-eu", "-c", Checkout.withPrograms("cd " + folder + " && . ./script"));
  }

  String log(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".log"));
  }

  private static String[] concat(String[] first, String... second) {
    return Stream.concat(Stream.of(first), Stream.of(second)).toArray(String[]::new);
  }

  private static void stop(Process process) {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  @Override
  public void close() throws IOException {
    processes.forEach(OnPremises::stop);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
