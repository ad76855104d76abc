package io.htmux.agent.bench.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;

/** Reads /proc for the benchmark. */
public final class Proc {
  private static final Path PROC = Path.of("/proc");
  private static final long TICK_MILLIS = 10;

  private Proc() {}

  /** CPU time of these processes so far; one that has ended counts nothing. */
  public static Duration cpu(Collection<Long> pids) throws IOException {
    long ticks = 0;
    for (long pid : pids) {
      String stat = text(PROC.resolve(Long.toString(pid)).resolve("stat"));
      ticks += stat.isEmpty() ? 0 : ProcessStat.parse(stat).ticks();
    }
    return Duration.ofMillis(ticks * TICK_MILLIS);
  }

  /** Resident memory of these processes together, in octets. */
  public static long resident(Collection<Long> pids) throws IOException {
    long octets = 0;
    for (long pid : pids) {
      octets += ResidentMemory.octets(text(PROC.resolve(Long.toString(pid)).resolve("status")));
    }
    return octets;
  }

  /** Whether a process of this network namespace listens there. */
  public static boolean listens(int port) throws IOException {
    return listening("net/tcp").contains(port) || listening("net/tcp6").contains(port);
  }

  private static Set<Integer> listening(String table) throws IOException {
    try (BufferedReader lines =
        Files.newBufferedReader(PROC.resolve(table), StandardCharsets.ISO_8859_1)) {
      return ListeningPorts.first(lines);
    } catch (NoSuchFileException _) {
      return Set.of();
    }
  }

  static HostTicks host() throws IOException {
    return HostTicks.parse(text(PROC.resolve("stat")));
  }

  /** Empty when the process is gone, even between opening its file and reading it. */
  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException _) {
      return "";
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("No such process")) {
        return "";
      }
      throw e;
    }
  }
}
