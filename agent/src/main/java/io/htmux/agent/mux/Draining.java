package io.htmux.agent.mux;

import io.htmux.agent.frame.NativeFrame;
import io.htmux.agent.link.ResumableLink;
import java.util.OptionalLong;

/**
 * How this end tells that it stops soon: DRAIN and a PING behind it, whose PONG says that the peer
 * opens no more streams. Who was accepted there just before still gets his stream, for a second.
 */
final class Draining {

  /** A second. */
  private static final int GRACE_TICKS = 2;

  private final ResumableLink link;
  private OptionalLong ping = OptionalLong.empty();
  private int graceTicks;
  private boolean told;

  Draining(ResumableLink link) {
    this.link = link;
  }

  void begin(long seconds) {
    link.send(new NativeFrame.Drain(seconds, ""));
    ping = OptionalLong.of(System.nanoTime());
    link.send(new NativeFrame.Ping(ping.getAsLong()));
  }

  /** A PONG came. */
  void answered(long token) {
    if (ping.isPresent() && ping.getAsLong() == token) {
      ping = OptionalLong.empty();
      graceTicks = GRACE_TICKS;
    }
  }

  /** Twice a second. */
  void tick() {
    if (graceTicks > 0) {
      graceTicks--;
      told |= graceTicks == 0;
    }
  }

  /** The peer has heard it, and opens no more streams. */
  boolean isTold() {
    return told;
  }
}
