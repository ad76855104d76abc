package io.htmux.agent.mux;

import io.htmux.agent.frame.Frame;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;

/**
 * Watches for signs of life (SockMux 0.3 §1.7): after {@code keepAlive} of silence the peer is
 * asked, and again after each further one; after {@code deadAfter} it is given up. Time comes in
 * ticks.
 */
final class KeepAlive {

  /** What a tick calls for. */
  enum Verdict {
    NOTHING,
    ASK,
    DEAD
  }

  private static final long MILLIS_SHOWN = 1_000_000_000;

  private final long askEveryTicks;
  private final long deadAfterTicks;
  private long silentTicks;

  KeepAlive(Duration keepAlive, Duration deadAfter, Duration tick) {
    this.askEveryTicks = Math.max(1, keepAlive.dividedBy(tick));
    this.deadAfterTicks = Math.max(askEveryTicks + 1, deadAfter.dividedBy(tick));
  }

  /** Anything at all came from the peer. */
  void heard() {
    silentTicks = 0;
  }

  Verdict tick() {
    silentTicks++;
    if (silentTicks >= deadAfterTicks) {
      return Verdict.DEAD;
    }
    return silentTicks % askEveryTicks == 0 ? Verdict.ASK : Verdict.NOTHING;
  }

  /** "ECHO: decimal milliseconds NUL (opaque)". */
  static Frame question(Clock clock) {
    String text = clock.millis() % MILLIS_SHOWN + "\0";
    return new Frame.Echo(
        Frame.NO_ID, Frame.NO_ID, Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }
}
