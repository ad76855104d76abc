package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.Frame;
import org.junit.jupiter.api.Test;

/** The peer answers CONNECT when nobody waits for it any more. */
class LateConnectedTest {
  private final ScriptedPeer peer = ScriptedPeer.running();
  private final RecordingStream owner = new RecordingStream();
  private final MuxStream stream = peer.connection.open(ScriptedPeer.USER, owner);

  LateConnectedTest() {
    assertThat(peer.hears()).containsExactly("CONNECT 2>255 " + ScriptedPeer.USER_TEXT);
  }

  @Test
  void afterTheUserLeftTheStreamIsHungUp() {
    stream.close();
    assertThat(peer.hears()).isEmpty();
    assertThat(peer.connection.streamCount()).as("the id stays taken").isEqualTo(1);
    peer.says(
        new Frame.Connected(5, 2, ScriptedPeer.TARGET_TEXT, peer.text("BYE")),
        new Frame.Send(5, 2, peer.text("more")),
        new Frame.Sent(5, 2, 1));
    assertThat(peer.hears()).containsExactly("CLOSE 2>5 DO close");
    peer.says(new Frame.Closed(5, 2, "OK closed"));
    assertAllOver();
    assertThat(owner.events).isEmpty();
    assertThat(owner.text()).isEmpty();
  }

  @Test
  void afterTheHangUpTheIdIsFreedEvenIfNothingComesBack() {
    stream.close();
    peer.says(new Frame.Connected(5, 2, ScriptedPeer.TARGET_TEXT, peer.text("")));
    peer.hears();
    peer.passes(TestOptions.CLOSE_WITHIN);
    assertAllOver();
  }

  @Test
  void afterTheWaitWasOverTheStreamIsHungUp() {
    peer.passes(TestOptions.OPEN_WITHIN);
    assertThat(owner.events).containsExactly("ended TIMED_OUT: the peer did not answer in time");
    peer.says(new Frame.Connected(5, 2, ScriptedPeer.TARGET_TEXT, peer.text("BYE")));
    assertThat(peer.hears()).containsExactly("CLOSE 2>5 DO close");
    peer.says(new Frame.Close(5, 2, "crossing"));
    assertThat(peer.hears()).as("a side that sent CLOSE does not answer one").isEmpty();
    assertAllOver();
  }

  @Test
  void afterTheUserLeftARefusalIsAnswered() {
    stream.close();
    peer.says(new Frame.Close(Frame.NO_ID, 2, "No server"));
    assertThat(peer.hears()).containsExactly("CLOSED 2>255 OK closed");
    assertAllOver();
    assertThat(owner.events).isEmpty();
  }

  @Test
  void neverMakesTheIdFreeInTheEnd() {
    stream.close();
    peer.passes(TestOptions.OPEN_WITHIN);
    assertThat(peer.connection.streamCount()).isZero();
    peer.hears();
    peer.says(new Frame.Connected(5, 2, ScriptedPeer.TARGET_TEXT, peer.text("BYE")));
    assertThat(peer.hears()).isEmpty();
    assertAllOver();
  }

  @Test
  void aRefusalIsToldToTheUser() {
    peer.says(new Frame.Close(Frame.NO_ID, 2, "No server"));
    assertThat(owner.events).containsExactly("ended REFUSED: No server");
    assertThat(peer.hears()).containsExactly("CLOSED 2>255 OK closed");
    assertAllOver();
  }

  private void assertAllOver() {
    assertThat(peer.connection.streamCount()).isZero();
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }
}
