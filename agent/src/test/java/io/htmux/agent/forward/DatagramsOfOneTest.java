package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A port for the datagrams of a user at 192.0.2.7, and who else sends to it. */
class DatagramsOfOneTest {
  private final List<ByteBuf> buffers = new ArrayList<>();
  private EmbeddedChannel port = port(0);

  @AfterEach
  void everyBufferIsReleased() {
    port.finishAndReleaseAll();
    assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
  }

  @Test
  void hisDatagramsComeBareAndAreAnsweredToHim() {
    send("192.0.2.7", 4000, "aabb");
    assertThat(heard()).containsExactly("aabb");
    port.writeOutbound(buffer("cc"));
    DatagramPacket answer = port.readOutbound();
    assertThat(answer.recipient())
        .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 4000));
    assertThat(ByteBufUtil.hexDump(answer.content())).isEqualTo("cc");
    answer.release();
  }

  @Test
  void anotherHostIsNotHeard() {
    send("192.0.2.8", 4000, "aa");
    assertThat(heard()).isEmpty();
  }

  @Test
  void hisFirstDatagramTellsHisPort() {
    send("192.0.2.7", 4000, "aa");
    send("192.0.2.7", 4001, "bb");
    assertThat(heard()).containsExactly("aa");
  }

  @Test
  void aPortThatHeToldIsTheOnlyOne() {
    port = port(4001);
    send("192.0.2.7", 4000, "aa");
    send("192.0.2.7", 4001, "bb");
    assertThat(heard()).containsExactly("bb");
  }

  @Test
  void whatIsForHimBeforeHisPortIsKnownIsDropped() {
    port.writeOutbound(buffer("aa"));
    assertThat(port.<DatagramPacket>readOutbound()).isNull();
  }

  @Test
  void thatHeIsGoneIsNotTheEndOfThePort() {
    port.pipeline().fireExceptionCaught(new PortUnreachableException());
    port.checkException();
    send("192.0.2.7", 4000, "aa");
    assertThat(heard()).containsExactly("aa");
  }

  private static EmbeddedChannel port(int userPort) {
    return new EmbeddedChannel(new DatagramsOfOne(InetAddress.ofLiteral("192.0.2.7"), userPort));
  }

  private void send(String from, int fromPort, String octets) {
    port.writeInbound(
        new DatagramPacket(
            buffer(octets),
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 1),
            new InetSocketAddress(InetAddress.ofLiteral(from), fromPort)));
  }

  private List<String> heard() {
    List<String> heard = new ArrayList<>();
    for (ByteBuf next = port.readInbound(); next != null; next = port.readInbound()) {
      heard.add(ByteBufUtil.hexDump(next));
      next.release();
    }
    return heard;
  }

  private ByteBuf buffer(String octets) {
    ByteBuf buffer = Unpooled.copiedBuffer(ByteBufUtil.decodeHexDump(octets));
    buffers.add(buffer);
    return buffer;
  }
}
