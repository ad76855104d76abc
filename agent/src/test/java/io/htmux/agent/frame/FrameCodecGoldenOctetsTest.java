package io.htmux.agent.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.htmux.agent.frame.GoldenFrames.Direction;
import io.htmux.agent.frame.GoldenFrames.Golden;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each type's octets, in both directions. */
class FrameCodecGoldenOctetsTest {
  private final CountedBuffers buffers = new CountedBuffers();

  @AfterEach
  void noBufferIsLeft() {
    buffers.assertNoneInUse();
  }

  static List<Golden> golden() {
    return GoldenFrames.ALL;
  }

  static Stream<Golden> sent() {
    return GoldenFrames.ALL.stream().filter(frame -> frame.direction() == Direction.BOTH);
  }

  @ParameterizedTest
  @MethodSource("golden")
  void octetsAreRead(Golden golden) throws FrameException {
    List<String> frames = new ArrayList<>();
    new FrameDecoder(buffers.allocator())
        .decode(buffers.of(golden.octets()), frame -> frames.add(FrameText.of(frame)));
    assertThat(frames).containsExactly(golden.text());
  }

  @ParameterizedTest
  @MethodSource("sent")
  void framesAreWritten(Golden golden) throws FrameException {
    FrameEncoder encoder = new FrameEncoder(buffers.allocator());
    ByteBuf out = buffers.allocator().buffer();
    new FrameDecoder(buffers.allocator())
        .decode(
            buffers.of(golden.octets()),
            frame ->
                encoder.encode(
                    frame,
                    octets -> {
                      out.writeBytes(octets);
                      octets.release();
                    }));
    assertThat(HexFormat.of().formatHex(drain(out)))
        .isEqualTo(HexFormat.of().formatHex(golden.octets()));
  }

  @Test
  void everyTypeWithAMeaningIsInTheTable() {
    var types =
        GoldenFrames.ALL.stream()
            .map(golden -> golden.octets()[1] & 0xff)
            .collect(Collectors.toSet());
    assertThat(types)
        .containsAll(
            Arrays.stream(FrameType.values())
                .filter(type -> type != FrameType.RESERVED)
                .map(type -> type.octet)
                .toList());
  }

  @Test
  void anAnswerIsItsTypeWithBit6() {
    assertThat(FrameType.of(FrameType.HELLO.octet | 0x40)).isEqualTo(FrameType.HELLOOK);
    assertThat(FrameType.of(FrameType.CONNECT.octet | 0x40)).isEqualTo(FrameType.CONNECTED);
    assertThat(FrameType.of(FrameType.BIND.octet | 0x40)).isEqualTo(FrameType.BINDOK);
    assertThat(FrameType.of(FrameType.SEND.octet | 0x40)).isEqualTo(FrameType.SENT);
    assertThat(FrameType.of(FrameType.SENDOOB.octet | 0x40)).isEqualTo(FrameType.SENTOOB);
    assertThat(FrameType.of(FrameType.CLOSE.octet | 0x40)).isEqualTo(FrameType.CLOSED);
    assertThat(FrameType.of(FrameType.ECHO.octet | 0x40)).isEqualTo(FrameType.ECHOOK);
  }

  @Test
  void theLargestPayloadPassesBothWays() throws FrameException {
    byte[] payload = new byte[Frame.MAX_PAYLOAD_OCTETS];
    Arrays.fill(payload, (byte) 7);
    List<ByteBuf> out = new ArrayList<>();
    FrameEncoder encoder = new FrameEncoder(buffers.allocator());
    encoder.encode(new Frame.Send(2, 3, buffers.of(payload)), out::add);
    assertThat(out).hasSize(2);
    FrameDecoder decoder = new FrameDecoder(buffers.allocator());
    List<String> frames = new ArrayList<>();
    for (ByteBuf octets : out) {
      decoder.decode(octets, frame -> frames.add(FrameText.of(frame)));
    }
    assertThat(frames).containsExactly("SEND 2>3 16376 octets");
  }

  @Test
  void aStreamsOctetsLeaveInTheBufferTheyCameIn() {
    ByteBuf data = buffers.ofText("abc");
    List<ByteBuf> out = new ArrayList<>();
    new FrameEncoder(buffers.allocator()).encode(new Frame.Send(2, 3, data), out::add);
    assertThat(out.get(1)).isSameAs(data);
    out.forEach(ByteBuf::release);
  }

  @Test
  void whatCannotBeSentIsRefusedAndReleased() {
    byte[] tooMuch = new byte[Frame.MAX_PAYLOAD_OCTETS + 1];
    refused(
        new Frame.Send(2, 3, buffers.of(tooMuch)),
        "a frame carries at most 16376 octets, not 16377");
    refused(
        new Frame.Echo(255, 255, buffers.of(tooMuch)),
        "a frame carries at most 16376 octets, not 16377");
    refused(
        new Frame.Connect(2, 255, "98304", buffers.of(new byte[Frame.MAX_PAYLOAD_OCTETS - 5])),
        "addresses and first data must fit into 16376 octets, had 16377");
    refused(
        new Frame.Connected(2, 3, "98304", buffers.of(new byte[Frame.MAX_PAYLOAD_OCTETS - 5])),
        "addresses and first data must fit into 16376 octets, had 16377");
    refused(new Frame.CryptOn(), "never sent: CryptOn[]");
    refused(new Frame.Reserved(5), "never sent: Reserved[type=5]");
    refused(new Frame.SetOpt(new SessionOption.Crypt()), "never sent: SetOpt[option=Crypt[]]");
    refused(
        new Frame.SetOpt(new SessionOption.Unknown(9)),
        "never sent: SetOpt[option=Unknown[option=9]]");
  }

  @Test
  void aTextThatIsNotLatinKeepsItsFrameWhole() throws FrameException {
    ByteBuf out = buffers.allocator().buffer();
    FrameEncoder encoder = new FrameEncoder(buffers.allocator());
    for (Frame frame :
        List.of(
            new Frame.Close(255, 3, "no host \ud83d\ude00 \u00e9"),
            new Frame.Connect(3, 255, "98304 \ud83d\ude00", buffers.ofText("x")))) {
      encoder.encode(
          frame,
          octets -> {
            out.writeBytes(octets);
            octets.release();
          });
    }
    List<String> frames = new ArrayList<>();
    new FrameDecoder(buffers.allocator()).decode(out, frame -> frames.add(FrameText.of(frame)));
    assertThat(frames)
        .containsExactly("CLOSE 255>3 no host ?? \u00e9", "CONNECT 3>255 98304 ?? + x");
  }

  @Test
  void aTextThatNoPeerWouldTakeIsRefused() {
    refused(new Frame.Close(255, 3, "x".repeat(1025)), "a text has at most 1024 octets, not 1025");
    refused(
        new Frame.Connect(3, 255, "x".repeat(1025), buffers.ofText("x")),
        "a text has at most 1024 octets, not 1025");
  }

  @Test
  void aPasswordIsNotInTheTextOfItsFrame() {
    assertThat(new Frame.SetOpt(new SessionOption.Auth("user:secret")).toString())
        .doesNotContain("secret")
        .doesNotContain("user");
  }

  private void refused(Frame frame, String message) {
    assertThatThrownBy(() -> new FrameEncoder(buffers.allocator()).encode(frame, ByteBuf::release))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    buffers.assertNoneInUse();
  }

  private static byte[] drain(ByteBuf out) {
    byte[] octets = new byte[out.readableBytes()];
    out.readBytes(octets);
    out.release();
    return octets;
  }
}
