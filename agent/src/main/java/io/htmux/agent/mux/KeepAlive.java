package io.htmux.agent.mux;

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
}
