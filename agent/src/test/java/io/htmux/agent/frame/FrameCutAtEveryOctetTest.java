package io.htmux.agent.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.GoldenFrames.Golden;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** TCP may cut anywhere: the frames stay the same. */
class FrameCutAtEveryOctetTest {
  private static final byte[] ALL = allGolden();
  private static final List<String> FRAMES = GoldenFrames.ALL.stream().map(Golden::text).toList();

  private final CountedBuffers buffers = new CountedBuffers();
  private final FrameDecoder decoder = new FrameDecoder(buffers.allocator());
  private final List<String> frames = new ArrayList<>();

  @AfterEach
  void noBufferIsLeft() {
    decoder.close();
    buffers.assertNoneInUse();
  }

  @Test
  void inOnePiece() throws FrameException {
    feed(ALL, 0, ALL.length);
    assertThat(frames).isEqualTo(FRAMES);
  }

  @Test
  void cutOnceAtEveryOctet() throws FrameException {
    for (int cut = 0; cut <= ALL.length; cut++) {
      frames.clear();
      feed(ALL, 0, cut);
      feed(ALL, cut, ALL.length);
      assertThat(frames).as("cut at octet %d", cut).isEqualTo(FRAMES);
      buffers.assertNoneInUse();
    }
  }

  @Test
  void eachFrameCutTwiceAtEveryPairOfOctets() throws FrameException {
    for (Golden golden : GoldenFrames.ALL) {
      byte[] octets = golden.octets();
      for (int first = 0; first <= octets.length; first++) {
        for (int second = first; second <= octets.length; second++) {
          frames.clear();
          feed(octets, 0, first);
          feed(octets, first, second);
          feed(octets, second, octets.length);
          assertThat(frames)
              .as("%s cut at octets %d and %d", golden, first, second)
              .containsExactly(golden.text());
        }
      }
    }
  }

  @Test
  void octetByOctet() throws FrameException {
    for (int at = 0; at < ALL.length; at++) {
      feed(ALL, at, at + 1);
    }
    assertThat(frames).isEqualTo(FRAMES);
  }

  @Test
  void inPiecesOfEverySizeUpToSixtyFour() throws FrameException {
    for (int size = 1; size <= 64; size++) {
      frames.clear();
      for (int at = 0; at < ALL.length; at += size) {
        feed(ALL, at, Math.min(at + size, ALL.length));
      }
      assertThat(frames).as("pieces of %d octets", size).isEqualTo(FRAMES);
    }
  }

  @Test
  void onlyTheFrameThatStraddlesIsHeld() throws FrameException {
    byte[] twoAndAHalf = new byte[2 * (8 + 16376) + 8 + 1000];
    for (int at : new int[] {0, 16384, 32768}) {
      twoAndAHalf[at] = 3;
      twoAndAHalf[at + 1] = 6;
      twoAndAHalf[at + 6] = (byte) (16376 >> 8);
      twoAndAHalf[at + 7] = (byte) 16376;
    }
    feed(twoAndAHalf, 0, twoAndAHalf.length);
    assertThat(frames).hasSize(2);
    assertThat(buffers.octetsInUse()).isEqualTo(16384);
  }

  @Test
  void aPayloadIsASliceOfWhatWasRead() throws FrameException {
    ByteBuf in = buffers.ofHex("03 06 0003 0002 0003 616263");
    decoder.decode(
        in,
        frame -> {
          assertThat(((Frame.Send) frame).data().unwrap().array()).isSameAs(in.array());
          frame.release();
          frames.add("seen");
        });
    assertThat(frames).hasSize(1);
    assertThat(in.refCnt()).isZero();
  }

  private void feed(byte[] octets, int from, int to) throws FrameException {
    ByteBuf in = buffers.of(Arrays.copyOfRange(octets, from, to));
    decoder.decode(in, frame -> frames.add(FrameText.of(frame)));
    assertThat(in.refCnt()).isZero();
  }

  private static byte[] allGolden() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    GoldenFrames.ALL.forEach(golden -> all.writeBytes(golden.octets()));
    return all.toByteArray();
  }
}
