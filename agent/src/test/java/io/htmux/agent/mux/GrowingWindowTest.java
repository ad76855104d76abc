package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.htmux.agent.link.WaitingRoom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When credit returns, and when a window grows (SockMux 1.0 §6.5). */
class GrowingWindowTest {
  private static final int FIRST = 256 * 1024;

  private final RoundTrip roundTrip = new RoundTrip();
  private long nanos = 1_000_000_000;

  @Test
  void creditReturnsWhenAQuarterWasWritten() throws StreamViolation {
    GrowingWindow window = window(64 << 20);
    window.received(FIRST);
    assertThat(window.acknowledged(FIRST / 4 - 1)).isZero();
    assertThat(window.acknowledged(1)).isEqualTo(FIRST / 4);
    assertThatThrownBy(() -> window.received(FIRST / 4 + 1)).isInstanceOf(StreamViolation.class);
    window.received(FIRST / 4);
  }

  /** 50 ms and as much as the window lets through: it doubles until it does not hold up. */
  @Test
  void aLongWayMakesItGrowToWhatTheWayHolds() throws StreamViolation {
    roundTrip.measured(TimeUnit.MILLISECONDS.toNanos(50));
    GrowingWindow window = window(64 << 20);
    int linkOctetsPerMilli = 125_000;
    for (int milli = 0; milli < 3000; milli++) {
      nanos += 1_000_000;
      consume(window, Math.min(linkOctetsPerMilli, window.limitOctets() / 50));
    }
    assertThat(window.limitOctets()).isBetween(50 * linkOctetsPerMilli, 16 << 20);
  }

  /** A GiB/s over loopback, in bursts: what the window holds is there all the time. */
  @Test
  void aShortWayLeavesItAsItIs() throws StreamViolation {
    roundTrip.measured(TimeUnit.MICROSECONDS.toNanos(60));
    GrowingWindow window = window(64 << 20);
    for (int burst = 0; burst < 10_000; burst++) {
      nanos += 250_000;
      consume(window, FIRST);
    }
    assertThat(window.limitOctets()).isEqualTo(FIRST);
  }

  @Test
  void nothingGrowsBeforeARoundTripIsKnownOrWithinAnEpoch() throws StreamViolation {
    GrowingWindow window = window(64 << 20);
    for (int i = 0; i < 100; i++) {
      nanos += 20_000_000;
      consume(window, FIRST);
    }
    roundTrip.measured(TimeUnit.MILLISECONDS.toNanos(200));
    GrowingWindow other = window(64 << 20);
    for (int i = 0; i < 39; i++) {
      nanos += 10_000_000;
      consume(other, FIRST);
    }
    assertThat(window.limitOctets()).isEqualTo(FIRST);
    assertThat(other.limitOctets()).isEqualTo(FIRST);
  }

  @Test
  void theBudgetBoundsAllWindowsOfASession() throws StreamViolation {
    roundTrip.measured(TimeUnit.MILLISECONDS.toNanos(50));
    ReceiveBudget budget = new ReceiveBudget(2 << 20, WaitingRoom.ofThisProcess());
    GrowingWindow[] windows = new GrowingWindow[10];
    for (int i = 0; i < windows.length; i++) {
      windows[i] = new GrowingWindow(budget, roundTrip, () -> nanos);
    }
    assertThat(windows[3].limitOctets()).isEqualTo(FIRST);
    assertThat(windows[4].limitOctets()).isEqualTo(64 * 1024);
    for (int milli = 0; milli < 2000; milli++) {
      nanos += 1_000_000;
      for (GrowingWindow window : windows) {
        consume(window, window.limitOctets() / 50);
      }
    }
    assertThat(budget.grantedOctets()).isBetween(1L << 20, 2L << 20);
    for (GrowingWindow window : windows) {
      budget.giveBack(window.limitOctets());
    }
    assertThat(budget.grantedOctets()).isZero();
  }

  private GrowingWindow window(long budgetOctets) {
    return new GrowingWindow(
        new ReceiveBudget(budgetOctets, WaitingRoom.ofThisProcess()), roundTrip, () -> nanos);
  }

  private static void consume(GrowingWindow window, int octets) throws StreamViolation {
    window.received(octets);
    if (window.acknowledged(octets) > 0) {
      window.growth();
    }
  }
}
