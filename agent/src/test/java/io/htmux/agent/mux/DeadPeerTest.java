package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.Frame;
import io.htmux.agent.mux.SessionEnd.Cause;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** ECHO after 30 s and 60 s of silence, the end after 90 s (SockMux 0.3 §1.7). */
class DeadPeerTest {
  private static final String ECHO = "ECHO 255>255 123456789\\0";

  private final ScriptedPeer peer = ScriptedPeer.running();

  @Test
  void isAskedTwiceAndThenGivenUp() {
    var open = peer.opensHere(5);
    peer.passes(Duration.ofMillis(29_900));
    assertThat(peer.hears()).isEmpty();
    peer.passes(Duration.ofMillis(100));
    assertThat(peer.hears()).containsExactly(ECHO);
    peer.passes(Duration.ofMillis(29_900));
    assertThat(peer.hears()).isEmpty();
    peer.passes(Duration.ofMillis(100));
    assertThat(peer.hears()).containsExactly(ECHO);
    peer.passes(Duration.ofMillis(29_900));
    assertThat(peer.session.ends).isEmpty();
    peer.passes(Duration.ofMillis(100));
    assertThat(open.owner().events).endsWith("ended SESSION_ENDED: not a sign of life within 90 s");
    peer.assertEnded(Cause.DEAD, "not a sign of life within 90 s");
  }

  @Test
  void anAnswerIsASignOfLife() {
    for (int i = 0; i < 10; i++) {
      peer.passes(Duration.ofSeconds(30));
      assertThat(peer.hears()).containsExactly(ECHO);
      peer.says(new Frame.EchoOk(255, 255, peer.text("123456789\0")));
    }
    assertThat(peer.session.ends).isEmpty();
    peer.assertNothingIsLeft();
  }

  @Test
  void soIsAnyOtherFrame() {
    peer.passes(Duration.ofSeconds(80));
    peer.hears();
    peer.saysHex("03 7f 0000 0000 0000");
    peer.passes(Duration.ofMillis(29_500));
    assertThat(peer.hears()).isEmpty();
    peer.passes(Duration.ofSeconds(50));
    assertThat(peer.session.ends).isEmpty();
    peer.assertNothingIsLeft();
  }

  @Test
  void halfAFrameIsNone() {
    for (int i = 0; i < 90; i++) {
      peer.saysOctets(peer.buffers.of(new byte[] {(byte) (i == 0 ? 3 : i == 7 ? 90 : 0)}));
      peer.passes(Duration.ofSeconds(1));
    }
    peer.assertEnded(Cause.DEAD, "not a sign of life within 90 s");
  }

  /** The kernel takes nothing any more: the session must not wait for it. */
  @Test
  void isLeftEvenIfItTakesNothing() {
    var open = peer.opensHere(5);
    peer.takesNothing();
    var data = peer.octets(50_000);
    open.stream().send(data);
    data.release();
    peer.passes(Duration.ofSeconds(95));
    peer.takesAll();
    peer.assertEnded(Cause.DEAD, "not a sign of life within 90 s");
  }

  @Test
  void aBrokenConnectionIsToldAtOnce() {
    var open = peer.opensHere(5);
    peer.channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
    assertThat(open.owner().events)
        .endsWith("ended SESSION_ENDED: java.io.IOException: Connection reset by peer");
    peer.assertEnded(Cause.LINK_BROKEN, "java.io.IOException: Connection reset by peer");
  }
}
