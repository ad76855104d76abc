package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.Frame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The 63rd stream at once destroys an original's tunnel (SockMux 0.3 §4): towards it the 61st
 * waits, and gets its turn.
 */
class SixtyFirstStreamTest {
  private final ScriptedPeer peer = ScriptedPeer.running();
  private final List<ScriptedPeer.Open> sixty = new ArrayList<>();

  SixtyFirstStreamTest() {
    for (int i = 0; i < 60; i++) {
      sixty.add(peer.opensHere(2 + i));
    }
    assertThat(peer.connection.streamCount()).isEqualTo(60);
  }

  @Test
  void waitsAndGetsItsTurnInOrder() {
    RecordingStream next = new RecordingStream();
    RecordingStream afterNext = new RecordingStream();
    peer.connection.open(ScriptedPeer.USER, next);
    peer.connection.open(ScriptedPeer.USER, afterNext);
    assertThat(peer.hears()).isEmpty();

    sixty.get(10).stream().close();
    assertThat(peer.hears()).as("not before the peer is through").hasSize(1);
    peer.says(new Frame.Closed(12, 12, "OK closed"));
    assertThat(peer.hears()).containsExactly("CONNECT 62>255 " + ScriptedPeer.USER_TEXT);
    peer.says(new Frame.Connected(99, 62, ScriptedPeer.TARGET_TEXT, peer.text("")));
    assertThat(next.events).contains("connected");
    assertThat(afterNext.events).isEmpty();

    peer.says(new Frame.Close(2, 2, "DO close"));
    assertThat(peer.hears())
        .containsExactly("CLOSED 2>2 OK closed", "CONNECT 63>255 " + ScriptedPeer.USER_TEXT);
    assertThat(peer.connection.streamCount()).isEqualTo(60);
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  @Test
  void fromThePeerIsRefused() {
    peer.says(new Frame.Connect(70, Frame.NO_ID, ScriptedPeer.USER_TEXT, peer.text("")));
    assertThat(peer.hears()).containsExactly("CLOSE 255>70 ### too many streams");
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  @Test
  void doesNotWaitForEver() {
    RecordingStream next = new RecordingStream();
    peer.connection.open(ScriptedPeer.USER, next);
    peer.passes(TestOptions.OPEN_WITHIN);
    assertThat(next.events).containsExactly("ended TIMED_OUT: the peer did not answer in time");
    peer.says(new Frame.Close(2, 2, "DO close"));
    assertThat(peer.hears()).containsExactly("CLOSED 2>2 OK closed");
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  @Test
  void mayLeaveWhileItWaits() {
    RecordingStream next = new RecordingStream();
    MuxStream stream = peer.connection.open(ScriptedPeer.USER, next);
    stream.close();
    peer.says(new Frame.Close(2, 2, "DO close"));
    assertThat(peer.hears()).containsExactly("CLOSED 2>2 OK closed");
    assertThat(next.events).isEmpty();
    assertThat(peer.connection.streamCount()).isEqualTo(59);
    peer.assertNothingIsLeft();
  }

  @Test
  void noIdIsEverOneThatAnOriginalCannotKeep() {
    for (int round = 0; round < 600; round++) {
      int id = sixty.get(round % 60).stream().id();
      peer.says(new Frame.Close(2, id, "DO close"));
      peer.hears();
      sixty.set(round % 60, peer.opensHere(2));
      assertThat(sixty.get(round % 60).stream().id()).isBetween(2, 254);
    }
    assertThat(peer.connection.streamCount()).isEqualTo(60);
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }
}
