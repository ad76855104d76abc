package io.htmux.agent.forward;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What the kernel holds for the other end of a connection over loopback, accepted or not yet. */
final class ReceiveQueue {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

  private ReceiveQueue() {}

  /**
   * Until something of what was written has arrived there: a busy kernel brings it late. Where it
   * has no such tables, nothing is waited for.
   */
  static void awaitOctetsOf(Socket writer) {
    if (!Files.exists(TABLES.getFirst())) {
      return;
    }
    Pattern arrived =
        Pattern.compile(
            " *\\d+: \\p{XDigit}+:%04X \\p{XDigit}+:%04X \\p{XDigit}+ \\p{XDigit}+:(?!00000000 ).*"
                .formatted(writer.getPort(), writer.getLocalPort()));
    await("octets of " + writer).atMost(LoopbackSockets.PATIENCE).until(() -> hasLine(arrived));
  }

  private static boolean hasLine(Pattern wanted) throws IOException {
    for (Path table : TABLES) {
      if (Files.exists(table)
          && Files.readAllLines(table).stream().anyMatch(wanted.asMatchPredicate())) {
        return true;
      }
    }
    return false;
  }
}
