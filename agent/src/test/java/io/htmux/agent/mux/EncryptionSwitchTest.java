package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.mux.SessionEnd.Cause;
import org.junit.jupiter.api.Test;

/** A key exchange is not answered, so that a default original stays in plaintext. */
class EncryptionSwitchTest {
  private final ScriptedPeer peer = ScriptedPeer.running();

  @Test
  void anOfferedKeyIsIgnored() {
    peer.saysHex("03 0a 00ff 00ff 0088 01010002" + "00".repeat(0x84));
    peer.saysHex("03 0a 00ff 00ff 0001 01");
    peer.saysHex("03 0a 00ff 00ff 0005 010100ffff");
    assertThat(peer.hears()).isEmpty();
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  @Test
  void aSwitchEndsTheSessionBeforeAnEncryptedOctetIsRead() {
    var open = peer.opensHere(5);
    peer.saysHex("03 0c 00ff 00ff 0002 0104" + "aabbccdd" + "83 06 0005 0002 0001 61");
    assertThat(open.owner().text()).isEmpty();
    peer.assertEnded(Cause.VIOLATION, "the peer switched to encryption, which was not agreed on");
  }

  @Test
  void encryptedOctetsWithoutASwitchAreNoSockMux() {
    peer.saysHex("83 06 0005 0002 0001 61");
    assertThat(peer.session.ends)
        .singleElement()
        .satisfies(
            end -> {
              assertThat(end.cause()).isEqualTo(Cause.VIOLATION);
              assertThat(end.detail()).startsWith("expected SockMux version 0x03, got 0x83");
            });
    peer.assertNothingIsLeft();
  }
}
