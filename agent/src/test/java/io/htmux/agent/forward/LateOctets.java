package io.htmux.agent.forward;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Writes octets some time after they were given, in order, as a long cable does; at once when there
 * is no delay and nothing is on its way.
 */
final class LateOctets implements AutoCloseable {
  private static final int MOST_BLOCKS = 256;

  private final OutputStream out;
  private final Semaphore room = new Semaphore(MOST_BLOCKS);
  private final Queue<byte[]> onTheirWay = new ConcurrentLinkedQueue<>();
  private Optional<ScheduledExecutorService> cable = Optional.empty();
  private long lastDueNanos;
  private volatile IOException broken;

  LateOctets(OutputStream out) {
    this.out = out;
  }

  /** Each block takes that long, however many there are. */
  void write(byte[] block, int length, Duration delay) throws IOException, InterruptedException {
    if (cable.isEmpty() && delay.isZero()) {
      out.write(block, 0, length);
    } else {
      send(block, length, Math.max(lastDueNanos, System.nanoTime() + delay.toNanos()));
    }
  }

  /** Each block leaves that long after the one before. */
  void writeApart(byte[] block, int length, Duration gap) throws IOException, InterruptedException {
    send(block, length, Math.max(System.nanoTime(), lastDueNanos + gap.toNanos()));
  }

  /** Until all that is on its way has arrived. */
  void finish() throws InterruptedException {
    room.acquire(MOST_BLOCKS);
    room.release(MOST_BLOCKS);
  }

  /** What is on its way is lost. */
  @Override
  public void close() {
    cable.ifPresent(ScheduledExecutorService::shutdownNow);
  }

  private void send(byte[] block, int length, long dueNanos)
      throws IOException, InterruptedException {
    if (cable.isEmpty()) {
      cable = Optional.of(Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory()));
    }
    room.acquire();
    if (broken != null) {
      throw broken;
    }
    lastDueNanos = dueNanos;
    onTheirWay.add(Arrays.copyOf(block, length));
    var _ =
        cable
            .get()
            .schedule(
                this::arrive, Math.max(0, dueNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  /** The next one, whichever was scheduled: two of the same time might change places. */
  private void arrive() {
    byte[] octets = onTheirWay.remove();
    try {
      if (broken == null) {
        out.write(octets);
      }
    } catch (IOException e) {
      broken = e;
    } finally {
      room.release();
    }
  }
}
