package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SockMux 0.3 §1.5, as measured. */
class PackSizeTest {

  @ParameterizedTest
  @CsvSource({
    // our own, what the peer announces in this order, largest payload then
    "16384, '',              504",
    "16384, 0,               504",
    "16384, 64,              504",
    "16384, 128,             504",
    "16384, 129,             121",
    "16384, 511,             503",
    "16384, 512,             504",
    "16384, 513,             505",
    "16384, 16383,           16375",
    "16384, 16384,           16376",
    "16384, 16385,           16376",
    "16384, 65535,           16376",
    "16384, '16384 1024',    1016",
    "16384, '16384 128',     16376",
    "16384, '16384 0',       16376",
    "16384, '129 128',       121",
    "16384, '129 130',       122",
    "512,   16384,           504",
    "512,   65535,           504",
    "512,   256,             248",
    "256,   '',              248",
    "256,   16384,           248",
    "129,   '',              121",
    "129,   128,             121",
  })
  void isNegotiated(int own, String announced, int maxPayloadOctets) {
    PackSize packSize = new PackSize(own);
    Stream.of(announced.split(" "))
        .filter(number -> !number.isEmpty())
        .forEach(number -> packSize.announced(Integer.parseInt(number)));
    assertThat(packSize.maxPayloadOctets()).isEqualTo(maxPayloadOctets);
    assertThat(packSize.windowOctets()).isEqualTo(4 * (maxPayloadOctets + 8));
  }

  @Test
  void whatIsAnnouncedOnTheWireRulesWhatIsSent() {
    ScriptedPeer peer = ScriptedPeer.running();
    var open = peer.opensHere(5);
    peer.saysHex("03 0a 00ff 00ff 0003 03 0081");
    var data = peer.octets(200);
    open.stream().send(data);
    data.release();
    assertThat(peer.hears()).containsExactly("SEND 2>5 121 octets", "SEND 2>5 79 octets");
    peer.assertNothingIsLeft();
  }

  @Test
  void beforeAnyAnnouncementAFrameHas512Octets() {
    ScriptedPeer peer = ScriptedPeer.connected(new TestOptions());
    peer.saysHex("03 41 0000 0000 0000");
    peer.hears();
    var open = peer.opensHere(5);
    var data = peer.octets(3000);
    open.stream().send(data);
    assertThat(data.readableBytes()).isEqualTo(3000 - 2520);
    data.release();
    assertThat(peer.hears()).hasSize(5).containsOnly("SEND 2>5 504 octets");
    peer.saysHex("03 46 0005 0002 0004 31303000");
    assertThat(open.stream().canSend()).as("after SENT 100 still stopped").isFalse();
    peer.assertNothingIsLeft();
  }
}
