package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.CountedBuffers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;

/**
 * Two ends of a session of SockMux 1.0, joined in memory by one connection after the other. What a
 * cut meets on its way is lost, as in a cable.
 */
final class NativePair {
  static final Duration RESUME_WITHIN = Duration.ofSeconds(20);

  /** One end of the pair. The left one dialled. */
  final class End {
    final List<EmbeddedChannel> channels = new ArrayList<>();
    final RecordingSession session = new RecordingSession();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final MuxConnection connection;
    private final ByteBuf wire = buffers.allocator().buffer();
    private long sentOctets;

    private End(boolean dialled, TestOptions options, Duration resumeWithin) {
      connection =
          MuxConnection.startNative(
              next(),
              options.build(),
              new NativeOptions(dialled, resumeWithin, 4L << 20),
              session,
              new MuxMetrics(meters));
    }

    EmbeddedChannel channel() {
      return channels.getLast();
    }

    Resumption resumption() {
      return connection.resumption().orElseThrow();
    }

    private EmbeddedChannel next() {
      EmbeddedChannel channel = new EmbeddedChannel();
      channel.config().setAllocator(buffers.allocator());
      channel.freezeTime();
      channels.add(channel);
      return channel;
    }

    /** Those of the first channel are the session's; more may come of them. */
    void runTasks() {
      for (int round = 0; round < 3; round++) {
        channels.forEach(EmbeddedChannel::runPendingTasks);
      }
    }

    private void collect() {
      runTasks();
      for (EmbeddedChannel channel : channels) {
        for (ByteBuf octets = channel.readOutbound();
            octets != null;
            octets = channel.readOutbound()) {
          if (channel.equals(channel()) && channel.isOpen()) {
            wire.writeBytes(octets);
          }
          octets.release();
        }
      }
      wire.discardReadBytes();
    }
  }

  final CountedBuffers buffers = new CountedBuffers();
  final End left;
  final End right;

  NativePair(TestOptions leftOptions, TestOptions rightOptions, Duration resumeWithin) {
    left = new End(true, leftOptions, resumeWithin);
    right = new End(false, rightOptions, resumeWithin);
    left.runTasks();
    right.runTasks();
    assertThat(left.connection.isRunning()).isTrue();
    assertThat(right.connection.isRunning()).isTrue();
  }

  NativePair() {
    this(new TestOptions(), new TestOptions(), RESUME_WITHIN);
  }

  End other(End end) {
    return end == left ? right : left;
  }

  /** How many octets an end has put on its way, over all connections. */
  long sentOctets(End end) {
    return end.sentOctets;
  }

  /**
   * Carries octets from that end to the other.
   *
   * @param pieceOctets how many of those there are go at once, given their number; 0 for none
   * @return whether any went
   */
  boolean carry(End from, IntUnaryOperator pieceOctets) {
    from.collect();
    int there = from.wire.readableBytes();
    if (there == 0) {
      return false;
    }
    int piece = Math.clamp(pieceOctets.applyAsInt(there), 0, there);
    End to = other(from);
    if (piece > 0) {
      from.sentOctets += piece;
      ByteBuf octets = from.wire.readBytes(piece);
      if (to.channel().isOpen()) {
        to.channel().writeInbound(octets);
      } else {
        octets.release();
      }
      to.runTasks();
    }
    return piece > 0;
  }

  /** From each end to the other. */
  boolean carryBoth(IntUnaryOperator pieceOctets) {
    boolean moved = carry(left, pieceOctets);
    moved |= carry(right, pieceOctets);
    return moved;
  }

  /** Until nobody has anything more to say. */
  void carryAll() {
    int turns = 0;
    while (carry(left, there -> there) || carry(right, there -> there)) {
      assertThat(turns++).as("turns until nobody says anything more").isLessThan(100_000);
    }
  }

  /** The connection is gone at both ends, and all that was on its way. */
  void cut() {
    left.collect();
    right.collect();
    left.wire.clear();
    right.wire.clear();
    left.channel().close();
    right.channel().close();
    left.runTasks();
    right.runTasks();
  }

  /** As the roles do it: each end tells how far it got. */
  void reconnect() {
    long atRight = right.resumption().prepare();
    long atLeft = left.resumption().position();
    assertThat(left.resumption().resume(left.next(), atRight)).isTrue();
    assertThat(right.resumption().resume(right.next(), atLeft)).isTrue();
  }

  /** Nothing is carried meanwhile. */
  void passes(Duration time) {
    for (long millis = 0; millis < time.toMillis(); millis += 500) {
      for (End end : new End[] {left, right}) {
        end.channels.getFirst().advanceTimeBy(500, TimeUnit.MILLISECONDS);
        end.channels.getFirst().runScheduledPendingTasks();
        end.runTasks();
      }
    }
  }

  void assertNoStreamIsLeft() {
    for (End end : new End[] {left, right}) {
      assertThat(end.session.ends).isEmpty();
      assertThat(end.connection.streamCount()).isZero();
      assertThat(end.meters.get("htmux.streams").gauge().value()).isZero();
    }
  }

  /** Nobody holds a buffer any more. */
  void close() {
    for (End end : new End[] {left, right}) {
      end.connection.close("the test is over");
      end.runTasks();
      for (EmbeddedChannel channel : end.channels) {
        channel.close();
        channel.releaseOutbound();
        channel.checkException();
      }
      end.wire.release();
    }
    buffers.assertNoneInUse();
  }
}
