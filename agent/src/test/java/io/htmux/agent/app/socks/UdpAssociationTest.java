package io.htmux.agent.app.socks;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.app.RecordingEgress;
import io.htmux.agent.forward.NotConnectedException;
import io.htmux.agent.forward.Requester;
import io.htmux.agent.policy.EntryPath;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Datagrams of a SOCKS user, at a port that is his alone. */
class UdpAssociationTest {
  private static final String TO_9 = "000000" + "01c0000209" + "0035";
  private static final Requester SOMEBODY =
      new Requester(
          EntryPath.SOCKS,
          Optional.of(new HostPort("192.0.2.7", 50000)),
          Optional.of(new HostPort("192.0.2.1", 1080)),
          Optional.empty(),
          Optional.empty());

  private final RecordingEgress egress = new RecordingEgress();
  private final List<ByteBuf> buffers = new ArrayList<>();
  private EmbeddedChannel port;

  @BeforeEach
  void aPortIsOpen() {
    port = new EmbeddedChannel();
    UdpAssociation.on(port, egress, SOMEBODY);
  }

  @AfterEach
  void everyBufferIsReleased() {
    port.finishAndReleaseAll();
    assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
  }

  @Test
  void datagramsGoThereAndBackWithTheirAddress() {
    send(TO_9 + "aabb");
    send(TO_9 + "cc");
    assertThat(egress.datagrams()).hasSize(1);
    assertThat(egress.datagrams().getFirst().to()).hasToString("192.0.2.9:53");
    EmbeddedChannel destination = reached();
    assertThat(heard(destination)).containsExactly("aabb", "cc");

    destination.writeInbound(buffer("ddee"));
    assertThat(heard(port)).containsExactly(TO_9 + "ddee");
    destination.finishAndReleaseAll();
  }

  @Test
  void aNameIsADestinationToo() {
    send("000000" + "0301610035" + "aa");
    assertThat(egress.datagrams().getFirst().to()).hasToString("a:53");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "000000",
        "00000001c0000209",
        "00000101c00002090035aa",
        "01000001c00002090035aa",
        "00000001c00002090000aa",
        "00000002c00002090035aa",
        "000000030000350a",
        "0000000302612f0035aa",
      })
  void whatIsNoRequestIsDropped(String datagram) {
    send(datagram);
    assertThat(egress.datagrams()).isEmpty();
  }

  @Test
  void destinationsAreBounded() {
    for (int i = 0; i < 100; i++) {
      send("000000" + "01c00002%02x".formatted(i) + "0035" + "aa");
    }
    assertThat(egress.datagrams()).hasSize(UdpAssociation.MAX_DESTINATIONS);
  }

  @Test
  void aDestinationThatIsNotReachedMayBeTriedAgain() {
    send(TO_9 + "aa");
    egress.associating().setFailure(NotConnectedException.notPermitted("as the test says"));
    port.runPendingTasks();
    send(TO_9 + "aa");
    assertThat(egress.datagrams()).hasSize(2);
  }

  @Test
  void destinationsEndWithThePort() {
    send(TO_9 + "aa");
    EmbeddedChannel destination = reached();
    assertThat(heard(destination)).hasSize(1);
    port.close();
    destination.runPendingTasks();
    assertThat(destination.isOpen()).isFalse();
  }

  private EmbeddedChannel reached() {
    EmbeddedChannel destination = new EmbeddedChannel();
    egress.associating().setSuccess(destination);
    port.runPendingTasks();
    destination.runPendingTasks();
    return destination;
  }

  private void send(String octets) {
    port.writeInbound(buffer(octets));
    port.runPendingTasks();
  }

  private ByteBuf buffer(String octets) {
    ByteBuf buffer = Unpooled.copiedBuffer(ByteBufUtil.decodeHexDump(octets));
    if (buffer.isReadable()) {
      buffers.add(buffer);
    }
    return buffer;
  }

  private static List<String> heard(EmbeddedChannel channel) {
    List<String> heard = new ArrayList<>();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      heard.add(ByteBufUtil.hexDump(next));
      next.release();
    }
    return heard;
  }
}
