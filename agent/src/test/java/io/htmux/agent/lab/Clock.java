package io.htmux.agent.lab;

import io.htmux.agent.it.Tool;
import java.util.Locale;

/** The clock of one process, set wrong by libfaketime. */
final class Clock {
  private Clock() {}

  /** Environment of a process whose clock is fast by so much, or slow if it is negative. */
  static String[] offBy(int seconds) {
    return new String[] {
      "LD_PRELOAD=" + Tool.libfaketime(),
      // the shell that starts it is not worth the time
      "FAKETIME_ONLY_CMDS=java",
      String.format(Locale.ROOT, "FAKETIME=%+d", seconds),
      // timers and waits are left alone, or a JVM starts ten times slower
      "FAKETIME_DONT_FAKE_MONOTONIC=1",
      "FAKETIME_FORCE_MONOTONIC_FIX=0"
    };
  }
}
