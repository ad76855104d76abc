package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.Frame;
import io.htmux.agent.mux.SessionEnd.Cause;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** HELLO must be through within 15 s, whatever the peer does meanwhile (SockMux 0.3 §1.3). */
class SilentPeerTest {

  @Test
  void isLeftAfterFifteenSeconds() {
    ScriptedPeer peer = ScriptedPeer.connected(new TestOptions());
    RecordingStream waiting = new RecordingStream();
    peer.connection.open(ScriptedPeer.USER, waiting);
    peer.passes(Duration.ofMillis(14_900));
    assertThat(peer.session.ends).isEmpty();
    assertThat(peer.channel.isOpen()).isTrue();
    peer.passes(Duration.ofMillis(100));
    assertThat(waiting.events)
        .containsExactly("ended SESSION_ENDED: the peer said no HELLO within 15 s");
    peer.assertEnded(Cause.NO_HELLO, "the peer said no HELLO within 15 s");
  }

  @Test
  void isNotHelpedByHalfAHello() {
    ScriptedPeer peer = ScriptedPeer.connected(new TestOptions());
    peer.saysHex("03 41 0000 0000 001e 3230");
    peer.passes(Duration.ofSeconds(15));
    peer.assertEnded(Cause.NO_HELLO, "the peer said no HELLO within 15 s");
  }

  @Test
  void isNotHelpedByHelloWithoutHelloOk() {
    ScriptedPeer peer = ScriptedPeer.connected(new TestOptions());
    for (int second = 0; second < 15; second++) {
      assertThat(peer.session.ends).isEmpty();
      peer.says(new Frame.Hello("again"));
      peer.passes(Duration.ofSeconds(1));
    }
    peer.assertEnded(Cause.NO_HELLO, "the peer said no HELLO within 15 s");
  }

  @Test
  void whoSpeaksAnotherProtocolIsToldApart() {
    ScriptedPeer peer = ScriptedPeer.connected(new TestOptions());
    peer.saysOctets(peer.text("HTTP/1.1 400 Bad Request\r\n\r\n"));
    peer.assertEnded(
        Cause.VIOLATION, "expected SockMux version 0x03, got 0x48 at octet 0 of the session");
  }

  @Test
  void whoLeavesBeforeHelloIsTold() {
    ScriptedPeer peer = ScriptedPeer.connected(new TestOptions());
    peer.channel.close();
    peer.assertEnded(Cause.CLOSED_BY_PEER, "the peer closed the connection");
  }

  @Test
  void whoWasGoneBeforeTheSessionBeganIsToldOnce() {
    ScriptedPeer peer = ScriptedPeer.gone(new TestOptions());
    peer.assertEnded(Cause.CLOSED_BY_PEER, "the peer closed the connection");
  }
}
