package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.CountedBuffers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;

/**
 * Two sessions joined in memory. Octets travel only when they are carried, in pieces of any size.
 */
final class MuxPair {

  /** One end of the pair. */
  static final class End {
    final EmbeddedChannel channel = new EmbeddedChannel();
    final RecordingSession session = new RecordingSession();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final MuxConnection connection;
    private final ByteBuf wire;

    private End(CountedBuffers buffers, MuxOptions options) {
      channel.config().setAllocator(buffers.allocator());
      channel.freezeTime();
      wire = buffers.allocator().buffer();
      connection = MuxConnection.start(channel, options, session, new MuxMetrics(meters));
    }

    private void collect() {
      channel.runPendingTasks();
      for (ByteBuf octets = channel.readOutbound();
          octets != null;
          octets = channel.readOutbound()) {
        wire.writeBytes(octets);
        octets.release();
      }
      wire.discardReadBytes();
    }
  }

  final CountedBuffers buffers = new CountedBuffers();
  final End left;
  final End right;

  MuxPair(TestOptions leftOptions, TestOptions rightOptions) {
    left = new End(buffers, leftOptions.build());
    right = new End(buffers, rightOptions.build());
    carryAll();
    assertThat(left.connection.isRunning()).isTrue();
    assertThat(right.connection.isRunning()).isTrue();
  }

  End other(End end) {
    return end == left ? right : left;
  }

  /**
   * Carries octets from that end to the other.
   *
   * @param pieceOctets how many of those there are go at once, given their number
   * @return whether there were any
   */
  boolean carry(End from, IntUnaryOperator pieceOctets) {
    from.collect();
    int there = from.wire.readableBytes();
    if (there == 0) {
      return false;
    }
    int piece = Math.clamp(pieceOctets.applyAsInt(there), 1, there);
    EmbeddedChannel to = other(from).channel;
    to.writeInbound(from.wire.readBytes(piece));
    to.runPendingTasks();
    return true;
  }

  /** Until nobody has anything more to say. */
  void carryAll() {
    int turns = 0;
    while (carry(left, there -> there) || carry(right, there -> there)) {
      assertThat(turns++).as("turns until nobody says anything more").isLessThan(100_000);
    }
  }

  void passes(Duration time) {
    for (long millis = 0; millis < time.toMillis(); millis += 500) {
      for (End end : new End[] {left, right}) {
        end.channel.advanceTimeBy(500, TimeUnit.MILLISECONDS);
        end.channel.runScheduledPendingTasks();
      }
      carryAll();
    }
  }

  void assertNoStreamIsLeft() {
    for (End end : new End[] {left, right}) {
      assertThat(end.session.ends).isEmpty();
      assertThat(end.connection.streamCount()).isZero();
      assertThat(end.meters.get("htmux.streams").gauge().value()).isZero();
    }
  }

  void close() {
    for (End end : new End[] {left, right}) {
      end.connection.close("the test is over");
      end.channel.runPendingTasks();
      end.channel.close();
      end.channel.releaseOutbound();
      end.wire.release();
    }
    buffers.assertNoneInUse();
  }
}
