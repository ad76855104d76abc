package io.htmux.agent.forward;

import java.time.Duration;

/**
 * When somebody who waits is told that it was in vain, whatever steps his wait has: each step gets
 * what those before it have left.
 *
 * @param nanoTime as {@link System#nanoTime}
 */
record Deadline(long nanoTime) {

  static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** Not below zero. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
  }
}
