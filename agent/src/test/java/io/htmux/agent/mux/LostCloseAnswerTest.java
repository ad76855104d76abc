package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.Frame;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** CLOSE is sent and CLOSED never comes. */
class LostCloseAnswerTest {
  private final ScriptedPeer peer = ScriptedPeer.running(new TestOptions().maxStreams(1));
  private final ScriptedPeer.Open open = peer.opensHere(5);

  @Test
  void theIdIsFreedAfterAWhile() {
    open.stream().close();
    assertThat(peer.hears()).containsExactly("CLOSE 2>5 DO close");
    peer.connection.open(ScriptedPeer.USER, new RecordingStream());
    peer.passes(TestOptions.CLOSE_WITHIN.minus(Duration.ofMillis(600)));
    assertThat(peer.connection.streamCount()).isEqualTo(1);
    assertThat(peer.hears()).isEmpty();
    peer.passes(Duration.ofMillis(600));
    assertThat(peer.hears()).containsExactly("CONNECT 3>255 " + ScriptedPeer.USER_TEXT);
    peer.says(new Frame.Closed(5, 2, "OK closed"));
    assertThat(peer.connection.streamCount()).as("too late to matter").isEqualTo(1);
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  @Test
  void whatStillComesIsDroppedAndNotAcknowledged() {
    open.stream().close();
    peer.hears();
    peer.says(new Frame.Send(5, 2, peer.text("late")), new Frame.Sent(5, 2, 99));
    open.stream().acknowledge(4);
    assertThat(peer.hears()).isEmpty();
    assertThat(open.owner().text()).isEmpty();
    peer.assertNothingIsLeft();
  }

  @Test
  void crossingClosesAreNotAnswered() {
    open.stream().close();
    peer.says(new Frame.Close(5, 2, "DO close"));
    assertThat(peer.hears()).containsExactly("CLOSE 2>5 DO close");
    assertThat(peer.connection.streamCount()).isZero();
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  @Test
  void closedWithoutCloseEndsTheStreamToo() {
    peer.says(new Frame.Closed(5, 2, "OK closed"));
    assertThat(open.owner().events).endsWith("ended CLOSED: OK closed");
    assertThat(peer.hears()).isEmpty();
    assertThat(peer.connection.streamCount()).isZero();
    peer.assertNothingIsLeft();
  }

  @Test
  void closingTwiceSaysItOnce() {
    open.stream().close();
    open.stream().close();
    assertThat(peer.hears()).containsExactly("CLOSE 2>5 DO close");
    peer.assertNothingIsLeft();
  }

  @Test
  void aStreamCutForAViolationIsFreedToo() {
    peer.says(new Frame.Sent(5, 2, 1));
    assertThat(peer.connection.streamCount()).isEqualTo(1);
    peer.passes(TestOptions.CLOSE_WITHIN);
    assertThat(peer.connection.streamCount()).isZero();
    peer.assertNothingIsLeft();
  }
}
