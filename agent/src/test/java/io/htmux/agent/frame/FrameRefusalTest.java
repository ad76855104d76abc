package io.htmux.agent.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused, and the very words: what was expected, what came and where. */
class FrameRefusalTest {

  /**
   * @param hex octets of a session
   * @param message what the refusal says
   */
  record Refusal(String name, String hex, String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Refusal> refusals() {
    String hello = "03 01 0000 0000 0002 6800";
    return List.of(
        new Refusal(
            "HTTP instead of SockMux",
            hex("GET / HTTP/1.1\r\n"),
            "expected SockMux version 0x03, got 0x47 at octet 0 of the session"),
        new Refusal(
            "TLS instead of SockMux",
            "16 03 01 02 00 01 00 01",
            "expected SockMux version 0x03, got 0x16 at octet 0 of the session"),
        new Refusal(
            "encrypted in the second frame",
            hello + "83 06 0003 0002 0001 61",
            "expected SockMux version 0x03, got 0x83 at octet 10 of the session"),
        new Refusal(
            "one octet more than the largest payload",
            "03 06 0003 0002 3ff9",
            "expected a payload of at most 16376 octets, got 16377 in a frame of type 0x06 at octet 0"),
        new Refusal(
            "the length with which an original gives away its memory",
            hello + "03 09 00ff 00ff 4000",
            "expected a payload of at most 16376 octets, got 16384 in a frame of type 0x09 at octet 10"),
        new Refusal(
            "the largest length, of a reserved type",
            "03 7f 0000 0000 ffff",
            "expected a payload of at most 16376 octets, got 65535 in a frame of type 0x7f at octet 0"),
        new Refusal(
            "a text without an end",
            "03 08 0003 0002 0401" + "78".repeat(1025),
            "expected a text of at most 1024 octets, got 1025 in a frame of type 0x08 at octet 0"),
        new Refusal(
            "addresses without an end",
            "03 02 0003 00ff 0500" + "78".repeat(1280),
            "expected a text of at most 1024 octets, got 1280 in a frame of type 0x02 at octet 0"),
        new Refusal(
            "a password without an end",
            "03 0a 00ff 00ff 0403 0401" + "78".repeat(1025),
            "expected a text of at most 1024 octets, got 1025 in a frame of type 0x0a at octet 0"),
        count("an empty count", "", 0),
        count("a negative count", "-1", 2),
        count("a count with a sign", "+1", 2),
        count("a count of ten digits", "4294967296", 10),
        count("a count with a space", " 1", 2),
        count("a hexadecimal count", "0x10", 4),
        count("a count in other digits", "\u00b2", 1),
        new Refusal(
            "an urgent count that is none",
            "03 47 0003 0002 0002 7a00",
            "expected a count of 1..9 decimal digits in a frame of type 0x47 at octet 0, got 1 octets of text"));
  }

  private static Refusal count(String name, String text, int octets) {
    return new Refusal(
        name,
        "03 46 0003 0002 %04x ".formatted(octets + 1) + hex(text) + "00",
        "expected a count of 1..9 decimal digits in a frame of type 0x46 at octet 0, got "
            + octets
            + " octets of text");
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void inOneRead(Refusal refusal) {
    CountedBuffers buffers = new CountedBuffers();
    FrameDecoder decoder = new FrameDecoder(buffers.allocator());
    ByteBuf in = buffers.ofHex(refusal.hex());
    assertThatThrownBy(() -> decoder.decode(in, Frame::release))
        .isInstanceOf(FrameException.class)
        .hasMessage(refusal.message());
    assertThat(in.refCnt()).isZero();
    decoder.close();
    buffers.assertNoneInUse();
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void octetByOctet(Refusal refusal) {
    CountedBuffers buffers = new CountedBuffers();
    FrameDecoder decoder = new FrameDecoder(buffers.allocator());
    byte[] octets = HexFormat.of().parseHex(refusal.hex().replace(" ", ""));
    assertThatThrownBy(
            () -> {
              for (byte octet : octets) {
                decoder.decode(buffers.of(new byte[] {octet}), Frame::release);
              }
            })
        .isInstanceOf(FrameException.class)
        .hasMessage(refusal.message());
    decoder.close();
    buffers.assertNoneInUse();
  }

  @Test
  void framesBeforeTheRefusalHaveCome() {
    CountedBuffers buffers = new CountedBuffers();
    FrameDecoder decoder = new FrameDecoder(buffers.allocator());
    List<String> frames = new ArrayList<>();
    assertThatThrownBy(
            () ->
                decoder.decode(
                    buffers.ofHex("03 06 0003 0002 0001 61 04 06 0003 0002 0001 61"),
                    frame -> frames.add(FrameText.of(frame))))
        .isInstanceOf(FrameException.class);
    assertThat(frames).containsExactly("SEND 3>2 a");
    buffers.assertNoneInUse();
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
