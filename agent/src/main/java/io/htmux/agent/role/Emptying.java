package io.htmux.agent.role;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Ends a session whose version has no way to say that other ports are wanted, so that the next one
 * asks for them: as soon as it has no streams, or after some time. Users are served meanwhile. On
 * its event loop.
 */
final class Emptying {
  private static final long LOOK_MILLIS = 100;

  private Emptying() {}

  static void end(TunnelSession session, Duration within) {
    if (!session.mux().isRunning()) {
      return;
    }
    if (session.mux().streamCount() == 0 || within.isNegative()) {
      session.mux().close("other ports are wanted, which the next session asks for");
      return;
    }
    session
        .loop()
        .schedule(
            () -> end(session, within.minusMillis(LOOK_MILLIS)),
            LOOK_MILLIS,
            TimeUnit.MILLISECONDS);
  }
}
