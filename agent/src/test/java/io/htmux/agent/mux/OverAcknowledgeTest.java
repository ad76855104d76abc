package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.Frame;
import org.junit.jupiter.api.Test;

/**
 * A peer acknowledges more than was sent. The original's counter wraps there and its stream stalls
 * for ever; ours closes that stream, and the others go on.
 */
class OverAcknowledgeTest {
  private final ScriptedPeer peer = ScriptedPeer.running();
  private final ScriptedPeer.Open bad = peer.opensHere(5);
  private final ScriptedPeer.Open good = peer.opensHere(6);

  @Test
  void closesThatStreamOnly() {
    send(bad, "abc");
    peer.says(new Frame.Sent(5, 2, 4));
    assertEnded("acknowledged 4 octets when 3 were in flight");
    assertThat(peer.hears())
        .containsExactly(
            "SEND 2>5 abc", "CLOSE 2>5 ### acknowledged 4 octets when 3 were in flight");
    peer.says(new Frame.Closed(5, 2, "OK closed"));
    assertThat(peer.connection.streamCount()).isEqualTo(1);

    send(good, "still here");
    assertThat(peer.hears()).containsExactly("SEND 3>6 still here");
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  @Test
  void beforeAnythingWasSent() {
    peer.says(new Frame.Sent(5, 2, 1));
    assertEnded("acknowledged 1 octets when 0 were in flight");
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  @Test
  void withTheLargestCount() {
    peer.says(new Frame.Sent(5, 2, 999_999_999));
    assertEnded("acknowledged 999999999 octets when 0 were in flight");
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  @Test
  void withUrgentCredit() {
    send(bad, "abc");
    peer.says(new Frame.SentOob(5, 2, 3), new Frame.SentOob(5, 2, 1));
    assertEnded("acknowledged 1 octets when 0 were in flight");
    peer.assertNothingIsLeft();
  }

  @Test
  void earlyDataNeedsNoCreditAndGivesNone() {
    peer.connection.open(ScriptedPeer.USER, new RecordingStream("early"));
    peer.says(new Frame.Connected(7, 4, ScriptedPeer.TARGET_TEXT, peer.text("")));
    assertThat(peer.hears())
        .containsExactly("CONNECT 4>255 " + ScriptedPeer.USER_TEXT + " + early");
    peer.says(new Frame.Sent(7, 4, 5));
    assertThat(peer.hears())
        .containsExactly("CLOSE 4>7 ### acknowledged 5 octets when 0 were in flight");
    peer.assertNothingIsLeft();
  }

  private void assertEnded(String why) {
    assertThat(bad.owner().events).endsWith("ended VIOLATION: " + why);
    assertThat(good.owner().events).noneMatch(event -> event.startsWith("ended"));
    assertThat(peer.refusals("violation")).isEqualTo(1);
  }

  private void send(ScriptedPeer.Open open, String text) {
    var octets = peer.text(text);
    open.stream().send(octets);
    octets.release();
  }
}
