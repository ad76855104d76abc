package io.htmux.agent.mux;

import io.htmux.agent.frame.NativeFrame;
import io.htmux.agent.link.ResumableLink;

/**
 * When the peer is asked with a PING, and what its PONG says of the {@link RoundTrip}: one after
 * the other until there are enough, and while octets come, which is when a window may have to grow.
 */
final class RoundTripQuestions {
  private static final int MISSING_TICKS = 10;

  /** So much in a tick is no silence. */
  private static final int BUSY_OCTETS = 64 * 1024;

  private final ResumableLink link;
  private final RoundTrip roundTrip = new RoundTrip();
  private int ticks;
  private long positionBefore;

  RoundTripQuestions(ResumableLink link) {
    this.link = link;
  }

  RoundTrip roundTrip() {
    return roundTrip;
  }

  void ask() {
    link.send(new NativeFrame.Ping(System.nanoTime()));
  }

  /** A PONG came, with the time of its question. */
  void answered(long askedNanos) {
    roundTrip.measured(System.nanoTime() - askedNanos);
    if (!roundTrip.isSettled()) {
      ask();
    }
  }

  /** Twice a second. */
  void tick() {
    ticks++;
    boolean busy = link.position() - positionBefore > BUSY_OCTETS;
    positionBefore = link.position();
    boolean missing = ticks % MISSING_TICKS == 0 && !roundTrip.isSettled();
    if ((busy || missing) && link.isConnected()) {
      ask();
    }
  }
}
