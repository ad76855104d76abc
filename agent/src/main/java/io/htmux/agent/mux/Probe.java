package io.htmux.agent.mux;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A question to the peer beside {@link KeepAlive}'s, when somebody wants to know now. */
final class Probe {
  private final MuxConnection connection;
  private boolean heard = true;

  Probe(MuxConnection connection) {
    this.connection = connection;
  }

  /** As {@link MuxConnection#probe}. */
  void ask(Duration within, Consumer<String> silent) {
    heard = false;
    connection.dialect().ask();
    connection
        .eventLoop()
        .schedule(
            () -> {
              if (connection.isRunning() && !heard) {
                silent.accept("not a sign of life within " + within.toMillis() + " ms");
              }
            },
            within.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Anything at all came from the peer. */
  void heard() {
    if (!heard) {
      heard = true;
      connection.handler().heardAgain();
    }
  }
}
