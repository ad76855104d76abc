package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.htmux.agent.address.HostPort;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Capsules as RFC 9297 writes them, and paths as RFC 9298 does. */
class DatagramCapsulesTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 62, 63, 64, 1472, 16_382, 16_383, 65_527})
  void aDatagramOfAnySizeComesBackWhereverItIsCut(int octets) {
    byte[] capsule = encoded(octets);
    int step = Math.max(1, capsule.length / 50);
    for (int cut = 0; cut <= capsule.length; cut += step) {
      EmbeddedChannel channel = new EmbeddedChannel(new DatagramCapsules());
      channel.writeInbound(Unpooled.copiedBuffer(capsule, 0, cut));
      channel.writeInbound(Unpooled.copiedBuffer(capsule, cut, capsule.length - cut));
      assertThat(lengths(channel)).as("cut at %d", cut).containsExactly(octets);
      channel.finishAndReleaseAll();
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 000100", "1, 00020078", "62, 003f00", "63, 00404000", "16383, 008000400000"})
  void theLengthIsWrittenAsShortAsItCanBe(int octets, String begin) {
    assertThat(ByteBufUtil.hexDump(encoded(octets))).startsWith(begin);
  }

  @Test
  void otherCapsulesAndContextsAreLeftOut() {
    EmbeddedChannel channel = new EmbeddedChannel(new DatagramCapsules());
    channel.writeInbound(
        Unpooled.wrappedBuffer(
            ByteBufUtil.decodeHexDump(
                "0103aabbcc" + "00020261" + "0000" + "403f0162" + "00020061")));
    ByteBuf only = channel.readInbound();
    assertThat(ByteBufUtil.hexDump(only)).isEqualTo("61");
    only.release();
    assertThat(channel.inboundMessages()).isEmpty();
    channel.finishAndReleaseAll();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0080010000", "00c000000100000000", "01bfffffff"})
  void aCapsuleBeyondAnyDatagramIsRefusedBeforeItComes(String head) {
    EmbeddedChannel channel = new EmbeddedChannel(new DatagramCapsules());
    assertThatThrownBy(
            () -> channel.writeInbound(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(head))))
        .isInstanceOf(CorruptedFrameException.class)
        .hasMessageContaining("65535");
    channel.finishAndReleaseAll();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.6:443, /.well-known/masque/udp/192.0.2.6/443/",
    "example.org:53, /.well-known/masque/udp/example.org/53/",
    "'[2001:db8::42]:443', /.well-known/masque/udp/2001%3Adb8%3A%3A42/443/",
    "'[::1]:53', /.well-known/masque/udp/%3A%3A1/53/",
  })
  void aDestinationIsAPath(String destination, String path) {
    assertThat(DatagramTarget.path(HostPort.parse(destination))).isEqualTo(path);
    assertThat(DatagramTarget.of(path)).contains(HostPort.parse(destination));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/.well-known/masque/udp//53/",
        "/.well-known/masque/udp/example.org/0/",
        "/.well-known/masque/udp/example.org/65536/",
        "/.well-known/masque/udp/example.org/53",
        "/.well-known/masque/udp/example.org/53/x",
        "/.well-known/masque/udp/example.org%2F..%2F/53/",
        "/.well-known/masque/udp/exa mple/53/",
        "/.well-known/masque/tcp/example.org/53/",
      })
  void whatNamesNoDestinationIsNone(String path) {
    assertThat(DatagramTarget.of(path)).isEmpty();
  }

  private static byte[] encoded(int octets) {
    EmbeddedChannel channel = new EmbeddedChannel(new DatagramCapsules());
    channel.writeOutbound(
        Unpooled.wrappedBuffer(
            "x".repeat(octets).getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    ByteBuf capsule = channel.readOutbound();
    byte[] copy = ByteBufUtil.getBytes(capsule);
    capsule.release();
    channel.finishAndReleaseAll();
    return copy;
  }

  private static List<Integer> lengths(EmbeddedChannel channel) {
    List<Integer> lengths = new ArrayList<>();
    for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
      lengths.add(next.readableBytes());
      next.release();
    }
    return lengths;
  }
}
