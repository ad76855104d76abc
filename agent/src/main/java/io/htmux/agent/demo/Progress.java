package io.htmux.agent.demo;

import java.io.PrintWriter;

/** Shows how far a transfer is: a bar that grows on a terminal, else a line for each quarter. */
final class Progress {
  private static final int WIDTH = 40;
  private static final int QUARTERS = 4;

  private final PrintWriter out;
  private final boolean onTerminal;
  private final long totalOctets;
  private long shown = -1;

  Progress(PrintWriter out, boolean onTerminal, long totalOctets) {
    this.out = out;
    this.onTerminal = onTerminal;
    this.totalOctets = totalOctets;
  }

  void reached(long octets) {
    long step = octets * (onTerminal ? WIDTH : QUARTERS) / totalOctets;
    if (step == shown) {
      return;
    }
    shown = step;
    long mebibytes = octets >> 20;
    if (onTerminal) {
      String bar = "#".repeat((int) step) + ".".repeat((int) (WIDTH - step));
      out.printf("\r     [%s] %d MiB", bar, mebibytes);
      if (octets >= totalOctets) {
        out.println();
      }
    } else if (step > 0) {
      out.printf("     %d MiB%n", mebibytes);
    }
    out.flush();
  }
}
