package io.htmux.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.CountedBuffers;
import io.netty.buffer.ByteBuf;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is kept is what was said, from any position on, and costs no more than it must. */
class UnacknowledgedOctetsTest {
  private final CountedBuffers buffers = new CountedBuffers();
  private final UnacknowledgedOctets kept = new UnacknowledgedOctets(buffers.allocator());

  @AfterEach
  void noBufferIsLeft() {
    kept.clear();
    buffers.assertNoneInUse();
  }

  @Test
  void everyPositionThatIsNotAcknowledgedCanBeGoneBackTo() {
    Random random = new Random(2026);
    byte[] said = new byte[20_000];
    random.nextBytes(said);
    int end = 0;
    int acknowledged = 0;
    for (int round = 0; round < 300; round++) {
      int length = Math.min(random.nextInt(random.nextBoolean() ? 20 : 2000), said.length - end);
      ByteBuf buffer = buffers.allocator().buffer(2048).writeBytes(said, end, length);
      kept.keep(buffer);
      buffer.release();
      end += length;
      acknowledged += random.nextInt(1 + Math.min(300, end - acknowledged));
      kept.acknowledge(acknowledged);
      int from = acknowledged + random.nextInt(1 + end - acknowledged);
      assertThat(from(from)).as("from %d of %d", from, end).isEqualTo(slice(said, from, end));
      assertThat(kept.end()).isEqualTo(end);
      assertThat(kept.octets()).isEqualTo(end - acknowledged);
    }
    assertThat(end).isGreaterThan(10_000);
    assertThat(kept.covers(acknowledged)).isTrue();
    assertThat(kept.covers(acknowledged - 1)).isFalse();
    assertThat(kept.covers(end + 1)).isFalse();
  }

  @Test
  void manySmallFramesCostWhatTheySay() {
    for (int i = 0; i < 100_000; i++) {
      ByteBuf frame = buffers.allocator().buffer(64).writeLong(i);
      kept.keep(frame);
      frame.release();
    }
    assertThat(kept.octets()).isEqualTo(800_000);
    assertThat(buffers.octetsInUse()).isLessThan(900_000);
  }

  /** A user who says little when much can be read. */
  @Test
  void smallPartsOfLargeBuffersCostWhatTheySay() {
    for (int i = 0; i < 100; i++) {
      ByteBuf frame = buffers.allocator().buffer(256 * 1024).writeZero(600 * (1 + i % 20));
      kept.keep(frame.slice());
      frame.release();
    }
    assertThat(kept.octets()).isEqualTo(600L * 5 * 210);
    assertThat(buffers.octetsInUse()).isBetween(kept.octets(), kept.octets() * 2);
  }

  @Test
  void aTakerMayStopInBetween() {
    for (int i = 0; i < 3; i++) {
      ByteBuf frame = buffers.of(new byte[1000]);
      kept.keep(frame);
      frame.release();
    }
    kept.from(
        500,
        part -> {
          assertThat(part.readableBytes()).isEqualTo(500);
          part.release();
          return false;
        });
  }

  private byte[] from(long position) {
    ByteBuf all = buffers.allocator().buffer();
    kept.from(
        position,
        part -> {
          all.writeBytes(part);
          part.release();
          return true;
        });
    byte[] octets = new byte[all.readableBytes()];
    all.readBytes(octets);
    all.release();
    return octets;
  }

  private static byte[] slice(byte[] all, int from, int to) {
    return java.util.Arrays.copyOfRange(all, from, to);
  }
}
