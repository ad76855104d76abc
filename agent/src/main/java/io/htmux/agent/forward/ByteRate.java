package io.htmux.agent.forward;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many octets may go in one direction at one port, for all its connections together: a bucket
 * that fills with so many a second, up to a tenth of a second's. Whoever moves octets takes them
 * out afterwards, so it may owe some, and nobody moves more before that is made good; who waits
 * gets his turn in the order in which he came, so that connections share alike. On one event loop.
 *
 * <p>With 1,000,000 a second: a read of 65,536 from a full bucket leaves 34,464; the next one
 * leaves -31,072, and after 32 ms it is the turn of who waits longest.
 */
final class ByteRate {

  /** What one turn moves at most, about. */
  static final int TURN_OCTETS = 64 * 1024;

  private static final int FILLS_IN_PARTS_OF_A_SECOND = 10;
  private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

  private final EventExecutor loop;
  private final LongSupplier nanoTime;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private long bytesPerSecond;
  private long octets;
  private long countedNanos;
  private boolean alarmed;

  /**
   * @param bytesPerSecond 1 or more
   */
  ByteRate(long bytesPerSecond, EventExecutor loop, LongSupplier nanoTime) {
    this.loop = loop;
    this.nanoTime = nanoTime;
    this.bytesPerSecond = bytesPerSecond;
    this.octets = most();
    this.countedNanos = nanoTime.getAsLong();
  }

  /** From now on so many. */
  void change(long other) {
    fill();
    bytesPerSecond = other;
    octets = Math.min(octets, most());
  }

  /** Runs it when it is its turn, which may be at once. */
  void await(Runnable turn) {
    fill();
    if (octets > 0 && waiting.isEmpty()) {
      turn.run();
    } else {
      waiting.add(turn);
      alarm();
    }
  }

  /** So many octets have gone. */
  void take(int moved) {
    fill();
    octets -= moved;
  }

  /**
   * Whoever was given a turn may not use it: so only as many turns at once as could all be used.
   */
  private void serve() {
    alarmed = false;
    fill();
    for (long left = octets;
        Math.min(left, octets) > 0 && !waiting.isEmpty();
        left -= TURN_OCTETS) {
      waiting.remove().run();
    }
    if (!waiting.isEmpty()) {
      alarm();
    }
  }

  private void alarm() {
    if (alarmed) {
      return;
    }
    alarmed = true;
    long missing = Math.max(1, 1 - octets);
    long millis = Math.max(1, missing * 1000 / bytesPerSecond + 1);
    loop.schedule(this::serve, millis, TimeUnit.MILLISECONDS);
  }

  private void fill() {
    long now = nanoTime.getAsLong();
    long passed = Math.min(now - countedNanos, NANOS * 3600);
    long more = (long) (passed / (double) NANOS * bytesPerSecond);
    if (more > 0) {
      countedNanos = now;
      octets = Math.min(octets + Math.min(more, Long.MAX_VALUE / 4), most());
    }
  }

  private long most() {
    return Math.max(1, bytesPerSecond / FILLS_IN_PARTS_OF_A_SECOND);
  }
}
