package io.htmux.agent.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * However a frame stream of SockMux 1.0 is split into reads, and however often its connection is
 * another one in between, it says the same (SockMux 1.0 §6.1, §6.7).
 */
class NativeSplitsTest {
  static final int FRAMES_MOST = 20;

  private final CountedBuffers buffers = new CountedBuffers();

  @Property(tries = 400, seed = "2026")
  void anySplitGivesTheSameFrames(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 0, max = FRAMES_MOST) Integer> which,
      @ForAll @IntRange(min = 1, max = 400) int longestPiece,
      @ForAll long seed)
      throws FrameException {
    Random random = new Random(seed);
    byte[] octets = stream(which, random);
    List<String> expected = whole(octets);
    NativeDecoder decoder = new NativeDecoder(buffers.allocator());
    NativeFrameText said = new NativeFrameText();
    for (int at = 0; at < octets.length; ) {
      int piece = Math.min(1 + random.nextInt(longestPiece), octets.length - at);
      decoder.decode(buffers.of(Arrays.copyOfRange(octets, at, at + piece)), said);
      at += piece;
    }
    assertThat(said.lines()).isEqualTo(expected);
    decoder.close();
    buffers.assertNoneInUse();
  }

  /**
   * What a cut took is sent again from the position that the receiver tells. ACK is in no position,
   * and comes only where the new sender puts one.
   */
  @Property(tries = 400, seed = "2026")
  void anyCutsGiveTheSameFrames(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 0, max = FRAMES_MOST) Integer> which,
      @ForAll @IntRange(min = 1, max = 400) int longestConnection,
      @ForAll long seed)
      throws FrameException {
    Random random = new Random(seed);
    byte[] ack = HexFormat.of().parseHex("8f00000800000000" + "0000000000000005");
    byte[] octets = stream(which.stream().filter(NativeSplitsTest::isCounted).toList(), random);
    List<String> expected = whole(octets);
    NativeDecoder decoder = new NativeDecoder(buffers.allocator());
    NativeFrameText said = new NativeFrameText();
    while (decoder.position() < octets.length) {
      int from = (int) decoder.position();
      int sent = Math.min(random.nextInt(longestConnection + 1), octets.length - from);
      decoder.decode(buffers.of(Arrays.copyOfRange(octets, from, from + sent)), said);
      if (startsFrame(octets, from + sent)) {
        decoder.decode(buffers.of(Arrays.copyOf(ack, random.nextInt(ack.length + 1))), said);
      }
      assertThat(decoder.position()).as("ACK is not counted").isEqualTo(from + sent);
      decoder.nextConnection();
    }
    assertThat(said.lines()).filteredOn(line -> !line.startsWith("ACK")).isEqualTo(expected);
    decoder.close();
    buffers.assertNoneInUse();
  }

  /** Golden frames, and DATA and DATAGRAM of any length among them. */
  private byte[] stream(List<Integer> which, Random random) {
    assertThat(NativeGoldenFrames.ALL).hasSize(FRAMES_MOST + 1);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    NativeEncoder encoder = new NativeEncoder(buffers.allocator());
    for (int one : which) {
      all.writeBytes(NativeGoldenFrames.ALL.get(one).octets());
      if (random.nextInt(4) == 0) {
        byte[] octets = new byte[random.nextInt(1000)];
        random.nextBytes(octets);
        ByteBuf payload = buffers.of(octets);
        if (random.nextBoolean()) {
          encoder.data(1 + random.nextInt(3), payload, part -> append(all, part));
        } else {
          encoder.encode(
              new NativeFrame.Datagram(1 + random.nextInt(3), payload), part -> append(all, part));
        }
      }
    }
    return all.toByteArray();
  }

  private static void append(ByteArrayOutputStream all, ByteBuf part) {
    byte[] octets = new byte[part.readableBytes()];
    part.readBytes(octets);
    part.release();
    all.writeBytes(octets);
  }

  private List<String> whole(byte[] octets) throws FrameException {
    NativeDecoder decoder = new NativeDecoder(buffers.allocator());
    NativeFrameText said = new NativeFrameText();
    decoder.decode(buffers.of(octets), said);
    decoder.close();
    return new ArrayList<>(said.lines());
  }

  private static boolean isCounted(int which) {
    return NativeGoldenFrames.ALL.get(which).octets()[0] != (byte) NativeType.ACK.octet;
  }

  /** Whether a frame begins there. */
  private static boolean startsFrame(byte[] octets, int position) {
    int at = 0;
    while (at < position) {
      at +=
          8
              + (((octets[at + 1] & 0xff) << 16)
                  | ((octets[at + 2] & 0xff) << 8)
                  | (octets[at + 3] & 0xff));
    }
    return at == position;
  }
}
