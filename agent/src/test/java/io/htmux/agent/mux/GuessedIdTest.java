package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our ids can be guessed: a peer uses one before it was told it, while its target is still being
 * dialled, or names a stream of ours that it has not answered yet.
 */
class GuessedIdTest {
  private final ScriptedPeer peer = ScriptedPeer.running();

  @ParameterizedTest
  @ValueSource(
      strings = {"03 06 0005 0002 0001 61", "03 07 0005 0002 0001 61", "03 42 0005 0002 0000"})
  void whoUsesAStreamStillDiallingLosesIt(String hex) {
    MuxStream stream = dialling();
    peer.saysHex(hex);
    assertThat(peer.hears()).singleElement().asString().startsWith("CLOSE 2>5 ###");
    assertThat(peer.connection.streamCount()).isZero();
    assertLateAnswerIsHarmless(stream);
  }

  @Test
  void whoAcknowledgesAStreamStillDiallingLosesIt() {
    MuxStream stream = dialling();
    peer.says(new Frame.Sent(5, 2, 1));
    assertThat(peer.hears())
        .containsExactly("CLOSE 2>5 ### acknowledged octets before the stream was open");
    assertLateAnswerIsHarmless(stream);
  }

  @Test
  void whoClosesAStreamStillDiallingIsAnsweredAndTheTargetIsLetGo() {
    MuxStream stream = dialling();
    peer.says(new Frame.Close(5, 2, "DO close"));
    assertThat(peer.hears()).containsExactly("CLOSED 2>5 OK closed");
    assertThat(peer.connection.streamCount()).isZero();
    assertLateAnswerIsHarmless(stream);
  }

  @Test
  void whoAnswersCloseOfAStreamStillDiallingEndsIt() {
    MuxStream stream = dialling();
    peer.says(new Frame.Closed(5, 2, "OK closed"));
    assertThat(peer.hears()).isEmpty();
    assertLateAnswerIsHarmless(stream);
  }

  @ParameterizedTest
  @ValueSource(strings = {"03 06 0005 0002 0001 61", "03 46 0005 0002 0002 3100"})
  void whoUsesAStreamOfOursBeforeAnsweringItLosesIt(String hex) {
    RecordingStream owner = new RecordingStream();
    peer.connection.open(ScriptedPeer.USER, owner);
    peer.hears();
    peer.saysHex(hex);
    assertThat(owner.events)
        .singleElement()
        .asString()
        .startsWith("ended VIOLATION: ")
        .endsWith("before the stream was open");
    assertThat(owner.text()).isEmpty();
    assertThat(peer.hears()).as("the peer's id is not known").isEmpty();
    peer.says(new Frame.Connected(5, 2, ScriptedPeer.TARGET_TEXT, peer.text("late")));
    assertThat(peer.hears()).containsExactly("CLOSE 2>5 DO close");
    peer.says(new Frame.Closed(5, 2, "OK closed"));
    assertThat(peer.connection.streamCount()).isZero();
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  private MuxStream dialling() {
    peer.says(new Frame.Connect(5, Frame.NO_ID, ScriptedPeer.USER_TEXT, peer.text("early")));
    assertThat(peer.session.opened).hasSize(1);
    return peer.session.opened.getFirst().stream();
  }

  /** The target was reached meanwhile, or was not. */
  private void assertLateAnswerIsHarmless(MuxStream stream) {
    RecordingStream owner = new RecordingStream();
    stream.accept(ScriptedPeer.TARGET, owner);
    assertThat(owner.events).containsExactly("ended CLOSED: the peer gave it up meanwhile");
    stream.refuse("No server");
    assertThat(peer.hears()).isEmpty();
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }
}
