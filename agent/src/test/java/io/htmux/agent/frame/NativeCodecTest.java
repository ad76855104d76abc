package io.htmux.agent.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.htmux.agent.frame.NativeGoldenFrames.Golden;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of SockMux 1.0 and their octets, whatever cuts them. */
class NativeCodecTest {
  private static final byte[] ALL = allGolden();
  private static final List<String> TEXTS =
      NativeGoldenFrames.ALL.stream()
          .filter(golden -> !golden.isSkipped())
          .map(Golden::text)
          .toList();

  private CountedBuffers buffers = new CountedBuffers();
  private NativeDecoder decoder = new NativeDecoder(buffers.allocator());
  private NativeFrameText frames = new NativeFrameText();

  @AfterEach
  void noBufferIsLeft() {
    decoder.close();
    buffers.assertNoneInUse();
  }

  static Stream<Golden> golden() {
    return NativeGoldenFrames.ALL.stream();
  }

  static Stream<Golden> written() {
    return NativeGoldenFrames.ALL.stream()
        .filter(golden -> !golden.isSkipped() && !golden.text().contains("UNSPECIFIED"));
  }

  @Test
  void everyTypeIsAmongTheGoldenFrames() {
    assertThat(
            NativeGoldenFrames.ALL.stream()
                .map(golden -> golden.octets()[0] & 0xff)
                .collect(Collectors.toSet()))
        .containsAll(Arrays.stream(NativeType.values()).map(type -> type.octet).toList());
  }

  /** "never 0x03, so that a mix-up is seen at once", nor its encrypted form. */
  @Test
  void noTypeLooksLikeTheOtherVersion() {
    assertThat(NativeType.values())
        .allSatisfy(
            type ->
                assertThat(type.octet)
                    .isBetween(NativeType.FIRST, NativeType.FIRST_FATAL - 1)
                    .isNotEqualTo(0x83));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void octetsAreRead(Golden golden) throws FrameException {
    feed(golden.octets(), 0, golden.octets().length);
    assertThat(frames.lines()).isEqualTo(golden.isSkipped() ? List.of() : List.of(golden.text()));
  }

  @ParameterizedTest
  @MethodSource("written")
  void framesAreWritten(Golden golden) throws FrameException {
    NativeEncoder encoder = new NativeEncoder(buffers.allocator());
    ByteBuf out = buffers.allocator().buffer();
    decoder.decode(buffers.of(golden.octets()), new Repeater(encoder, out));
    byte[] octets = new byte[out.readableBytes()];
    out.readBytes(octets);
    out.release();
    assertThat(HexFormat.of().formatHex(octets))
        .isEqualTo(HexFormat.of().formatHex(golden.octets()));
  }

  @Test
  void cutOnceAtEveryOctet() throws FrameException {
    for (int cut = 0; cut <= ALL.length; cut++) {
      frames.clear();
      feed(ALL, 0, cut);
      feed(ALL, cut, ALL.length);
      assertThat(frames.lines()).as("cut at octet %d", cut).isEqualTo(TEXTS);
      buffers.assertNoneInUse();
    }
  }

  @Test
  void inPiecesOfEverySize() throws FrameException {
    for (int size = 1; size <= 64; size++) {
      frames.clear();
      for (int at = 0; at < ALL.length; at += size) {
        feed(ALL, at, Math.min(at + size, ALL.length));
      }
      assertThat(frames.lines()).as("pieces of %d octets", size).isEqualTo(TEXTS);
    }
  }

  @Property(tries = 300, seed = "2026")
  void anyOctetsAreFramesOrRefused(@ForAll @Size(max = 200) byte[] octets) {
    begin();
    try {
      feed(octets, 0, octets.length);
      feed(new byte[0], 0, 0);
    } catch (FrameException e) {
      assertThat(e.getMessage()).startsWith("expected ").contains("octet");
    }
    decoder.close();
    buffers.assertNoneInUse();
  }

  /** Octets of a stream do not wait for the rest of their frame, and are not copied. */
  @Test
  void partsOfDataAreHandedOnAsTheyComeAsSlicesOfWhatWasRead() throws FrameException {
    List<Integer> parts = new ArrayList<>();
    ByteBuf in = buffers.ofHex("80 000005 00000001 6162");
    decoder.decode(
        in,
        new NativeDecoder.Receiver() {
          @Override
          public void data(int stream, ByteBuf octets) {
            assertThat(octets.unwrap().array()).isSameAs(in.array());
            parts.add(octets.readableBytes());
            octets.release();
          }

          @Override
          public void credit(int stream, int consumedOctets, int growthOctets) {}

          @Override
          public void received(NativeFrame frame) {}
        });
    assertThat(parts).containsExactly(2);
    feed(HexFormat.of().parseHex("636465"), 0, 3);
    assertThat(frames.lines()).containsExactly("DATA 1 cde");
  }

  /** A frame goes on where octets went past the decoder, and so does the count. */
  @Test
  void octetsMayPassWithoutBeingRead() throws FrameException {
    feed(HexFormat.of().parseHex("80000005000000016162"), 0, 10);
    assertThat(decoder.octetsToCome()).isEqualTo(3);
    assertThat(decoder.stream()).isEqualTo(1);
    decoder.passed(2);
    assertThat(decoder.octetsToCome()).isEqualTo(1);
    assertThatThrownBy(() -> decoder.passed(2)).isInstanceOf(IllegalStateException.class);
    decoder.passed(1);
    assertThat(decoder.octetsToCome()).isZero();
    assertThat(decoder.position()).isEqualTo(13);
    feed(HexFormat.of().parseHex("8600000000000001"), 0, 8);
    assertThat(frames.lines()).containsExactly("DATA 1 ab", "SHUT 1");
  }

  /** Only octets of a stream may pass: every other frame has to be read, or skipped. */
  @ParameterizedTest
  @ValueSource(strings = {"8500000800000001", "bf00000800000001", "80000008", "8100000900000001"})
  void nothingElseMayPass(String begun) throws FrameException {
    byte[] octets = HexFormat.of().parseHex(begun);
    feed(octets, 0, octets.length);
    assertThat(decoder.octetsToCome()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          03 01 0000 0000 0002   | expected a frame type of SockMux 1.0, 0x80..0xbf, got 0x03 before octet 8 of the session
          47 45 54 20 2f 20 48 54| expected a frame type of SockMux 1.0, 0x80..0xbf, got 0x47 before octet 8 of the session
          c0 000000 00000001     | expected a frame type of SockMux 1.0, 0x80..0xbf, got 0xc0 before octet 8 of the session
          80 040001 00000001     | expected a payload of 0..262144 octets in DATA, got 262145 before octet 8 of the session
          85 000007 00000001     | expected a payload of 8..8 octets in CREDIT, got 7 before octet 8 of the session
          86 000001 00000001     | expected a payload of 0..0 octets in SHUT, got 1 before octet 8 of the session
          81 000401 00000001     | expected a payload of 9..1024 octets in OPEN, got 1025 before octet 8 of the session
          80 000001 00000000     | expected DATA for a stream, got stream 0 before octet 8 of the session
          89 000008 00000007     | expected PING for the session (stream 0), got stream 7 before octet 8 of the session
          85 000008 00000001 80000000 00000000 | expected a number of octets of at most 2147483647, got 2147483648 before octet 16 of the session
          84 000003 00000001 01 05 61          | expected a text of 5 octets, got 1 before octet 11 of the session
          84 000004 00000001 01 01 61 62       | expected the end of REFUSED, got 1 more octets before octet 12 of the session
          81 000009 00000001 02 00 00010000 00 00 00 | expected a transport and a kind of target of 0 or 1, got 2 and 0 before octet 17 of the session
          8f 000008 00000000 8000000000000000  | expected a position of 63 bits, got more before octet 0 of the session
          """)
  void whatIsNoFrameIsRefused(String hex, String message) {
    assertThatThrownBy(() -> decoder.decode(buffers.ofHex(hex), frames))
        .isInstanceOf(FrameException.class)
        .hasMessage(message);
  }

  // ---- positions

  @Test
  void acknowledgementsAreNotCounted() throws FrameException {
    for (int at = 0; at < ALL.length; at++) {
      feed(ALL, at, at + 1);
    }
    assertThat(decoder.position()).isEqualTo(ALL.length - 16);
  }

  /** What was half read goes on; only half an ACK is gone with its connection. */
  @Test
  void afterACutAnywhereTheNextConnectionGoesOnAtThePosition() throws FrameException {
    byte[] ack = HexFormat.of().parseHex("8f00000800000000" + "0000000000000005");
    byte[] counted = new byte[ALL.length - 16];
    int acknowledgementAt = indexOf(ALL, HexFormat.of().parseHex("8f"));
    System.arraycopy(ALL, 0, counted, 0, acknowledgementAt);
    System.arraycopy(
        ALL,
        acknowledgementAt + 16,
        counted,
        acknowledgementAt,
        ALL.length - acknowledgementAt - 16);
    for (int cut = 0; cut <= ALL.length; cut++) {
      begin();
      feed(ALL, 0, cut);
      decoder.nextConnection();
      int position = (int) decoder.position();
      feed(counted, position, counted.length);
      feed(ack, 0, ack.length);
      assertThat(frames.lines())
          .as("cut at octet %d", cut)
          .filteredOn(line -> !line.startsWith("ACK"))
          .isEqualTo(TEXTS.stream().filter(line -> !line.startsWith("ACK")).toList());
      decoder.close();
      buffers.assertNoneInUse();
    }
  }

  // ---- the room in front

  @Test
  void theHeaderGoesInFrontOfTheOctetsWhereThereIsRoom() {
    ByteBuf octets = buffers.allocator().buffer(20).setIndex(8, 8).writeInt(0x61626364);
    List<ByteBuf> out = new ArrayList<>();
    new NativeEncoder(buffers.allocator()).data(1, octets, out::add);
    assertThat(out).singleElement().isSameAs(octets);
    assertThat(HexFormat.of().formatHex(octets.array(), 0, 12))
        .isEqualTo("80000004" + "00000001" + "61626364");
    octets.release();
  }

  /** Somebody else may still read what lies in front. */
  @Test
  void roomThatSomebodyElseSeesIsNotUsed() {
    ByteBuf octets = buffers.allocator().buffer(20).writeLong(7).writeInt(0x61626364);
    ByteBuf first = octets.readRetainedSlice(8);
    List<ByteBuf> out = new ArrayList<>();
    new NativeEncoder(buffers.allocator()).data(1, octets, out::add);
    assertThat(out).hasSize(2);
    assertThat(first.readLong()).isEqualTo(7);
    first.release();
    out.forEach(ByteBuf::release);
  }

  private void begin() {
    buffers = new CountedBuffers();
    decoder = new NativeDecoder(buffers.allocator());
    frames = new NativeFrameText();
  }

  private void feed(byte[] octets, int from, int to) throws FrameException {
    ByteBuf in = buffers.of(Arrays.copyOfRange(octets, from, to));
    decoder.decode(in, frames);
    assertThat(in.refCnt()).isZero();
  }

  private static int indexOf(byte[] octets, byte[] type) {
    int at = 0;
    for (Golden golden : NativeGoldenFrames.ALL) {
      if (golden.octets()[0] == type[0]) {
        return at;
      }
      at += golden.octets().length;
    }
    throw new AssertionError("no such frame in " + octets.length + " octets");
  }

  private static byte[] allGolden() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    NativeGoldenFrames.ALL.forEach(golden -> all.writeBytes(golden.octets()));
    return all.toByteArray();
  }

  /** Writes again what it is given. */
  private record Repeater(NativeEncoder encoder, ByteBuf out) implements NativeDecoder.Receiver {
    @Override
    public void data(int stream, ByteBuf octets) {
      encoder.data(stream, octets, this::write);
    }

    @Override
    public void credit(int stream, int consumedOctets, int growthOctets) {
      write(encoder.credit(stream, consumedOctets, growthOctets));
    }

    @Override
    public void received(NativeFrame frame) {
      encoder.encode(frame, this::write);
    }

    private void write(ByteBuf octets) {
      out.writeBytes(octets);
      octets.release();
    }
  }
}
