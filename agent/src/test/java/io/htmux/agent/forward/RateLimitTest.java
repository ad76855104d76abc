package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections of one port under one rate, on a clock that a test moves. */
class RateLimitTest {
  private static final int RATE = 1_000_000;
  private static final int READ = 65_536;
  private static final int BURST = RATE / 10;

  private final EmbeddedChannel clock = new EmbeddedChannel();
  private long nanos;
  private final ByteRate reading = new ByteRate(RATE, clock.eventLoop(), () -> nanos);
  private final ByteRate writing = new ByteRate(RATE, clock.eventLoop(), () -> nanos);

  /** A socket that has always more to say, and is read as the relay reads. */
  private final class Sender {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private boolean asked;
    private long sent;

    Sender() {
      channel
          .pipeline()
          .addLast(
              new ChannelOutboundHandlerAdapter() {
                @Override
                public void read(ChannelHandlerContext context) {
                  asked = true;
                }
              })
          .addLast(new RateLimit(reading, writing));
      channel.read();
    }

    void sendIfAsked(int octets) {
      if (asked) {
        asked = false;
        sent += octets;
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[octets]));
        channel.<ByteBuf>readInbound().release();
        channel.read();
      }
    }
  }

  @BeforeEach
  void freeze() {
    clock.freezeTime();
  }

  @AfterEach
  void close() {
    clock.finishAndReleaseAll();
  }

  @Test
  void sendersShareTheRateAlike() {
    List<Sender> senders = Stream.generate(Sender::new).limit(4).toList();

    for (int i = 0; i < 1000; i++) {
      senders.forEach(sender -> sender.sendIfAsked(READ));
      pass(10);
    }

    long all = senders.stream().mapToLong(sender -> sender.sent).sum();
    assertThat(all).isCloseTo(10L * RATE, within((long) BURST + 4 * READ));
    assertThat(senders)
        .allSatisfy(one -> assertThat(one.sent).isCloseTo(all / 4, within(2L * READ)));
  }

  /** An ssh session beside a download. */
  @Test
  void whoSaysLittleWaitsForHisTurnAndNoLonger() {
    Sender much = new Sender();
    Sender little = new Sender();
    int turns = 0;
    for (int i = 0; i < 1000; i++) {
      much.sendIfAsked(READ);
      if (little.asked) {
        turns++;
        little.sendIfAsked(10);
      }
      pass(10);
    }

    assertThat(turns).isGreaterThan(100);
    assertThat(much.sent).isCloseTo(10L * RATE, within((long) BURST + READ));
  }

  @Test
  void whatIsWrittenLeavesAtTheRateAndIsAcknowledgedWhenItHasLeft() {
    EmbeddedChannel channel = new EmbeddedChannel(new RateLimit(reading, writing));
    RateLimit limit = channel.pipeline().get(RateLimit.class);
    for (int i = 0; i < 10; i++) {
      channel.write(Unpooled.wrappedBuffer(new byte[READ]));
    }
    ChannelFuture last = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);

    pass(100);
    assertThat(last.isDone()).isFalse();
    assertThat(limit.heldOctets())
        .as("what was in the bucket, a tenth of a second, and a turn that is owed")
        .isGreaterThanOrEqualTo(10L * READ - BURST - RATE / 10 - READ);
    for (int i = 0; i < 100; i++) {
      pass(10);
    }

    assertThat(last.isSuccess()).isTrue();
    assertThat(limit.heldOctets()).isZero();
    channel.finishAndReleaseAll();
  }

  @Test
  void whatIsHeldWhenTheSocketClosesIsReleased() {
    EmbeddedChannel channel = new EmbeddedChannel(new RateLimit(reading, writing));
    ByteBuf first = Unpooled.wrappedBuffer(new byte[2 * BURST]);
    ByteBuf held = Unpooled.wrappedBuffer(new byte[READ]);
    channel.write(first);
    ChannelFuture written = channel.writeAndFlush(held);

    channel.close();

    assertThat(written.isDone()).isTrue();
    assertThat(written.isSuccess()).isFalse();
    assertThat(held.refCnt()).isZero();
    channel.releaseOutbound();
  }

  @Test
  void anotherRateHoldsAtOnce() {
    Sender sender = new Sender();
    reading.change(2 * RATE);
    for (int i = 0; i < 1000; i++) {
      sender.sendIfAsked(READ);
      pass(10);
    }

    assertThat(sender.sent).isCloseTo(20L * RATE, within(2L * BURST + READ));
  }

  private void pass(long millis) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
    clock.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    clock.runScheduledPendingTasks();
  }
}
