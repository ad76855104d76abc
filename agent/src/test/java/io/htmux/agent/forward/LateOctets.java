package io.htmux.agent.forward;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Writes octets some time after they were given, in order, as a long cable does; at once when there
 * is no delay and nothing is on its way.
 */
final class LateOctets implements AutoCloseable {
  private static final int MOST_BLOCKS = 256;
  private static final byte[] END = new byte[0];

  private static final class Block {
    private final byte[] octets;
    private final long dueNanos;

    private Block(byte[] octets, long dueNanos) {
      this.octets = octets;
      this.dueNanos = dueNanos;
    }
  }

  private final OutputStream out;
  private final BlockingQueue<Block> onTheirWay = new ArrayBlockingQueue<>(MOST_BLOCKS);
  private Thread writer;
  private volatile IOException broken;

  LateOctets(OutputStream out) {
    this.out = out;
  }

  void write(byte[] block, int length, Duration delay) throws IOException, InterruptedException {
    if (broken != null) {
      throw broken;
    }
    if (writer == null && delay.isZero()) {
      out.write(block, 0, length);
      return;
    }
    if (writer == null) {
      writer = Thread.startVirtualThread(this::writeAll);
    }
    onTheirWay.put(new Block(Arrays.copyOf(block, length), System.nanoTime() + delay.toNanos()));
  }

  /** Until all that is on its way has arrived. */
  void finish() throws InterruptedException {
    if (writer != null) {
      onTheirWay.put(new Block(END, System.nanoTime()));
      writer.join();
    }
  }

  /** What is on its way is lost. */
  @Override
  public void close() {
    if (writer != null) {
      writer.interrupt();
    }
  }

  private void writeAll() {
    try {
      for (Block next = onTheirWay.take(); next.octets.length > 0; next = onTheirWay.take()) {
        long wait = next.dueNanos - System.nanoTime();
        if (wait > 0) {
          Thread.sleep(Duration.ofNanos(wait));
        }
        out.write(next.octets);
      }
    } catch (IOException e) {
      broken = e;
      onTheirWay.clear();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
