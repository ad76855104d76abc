package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.Frame;
import io.htmux.agent.mux.SessionEnd.Cause;
import org.junit.jupiter.api.Test;

/** HELLO belongs to the start (SockMux 0.3 §1.3). */
class SecondHelloTest {

  @Test
  void inTheMiddleOfASessionEndsIt() {
    ScriptedPeer peer = ScriptedPeer.running();
    var open = peer.opensHere(5);
    peer.says(
        new Frame.Hello("once more"), new Frame.Send(5, 2, peer.text("not looked at any more")));
    assertThat(open.owner().text()).isEmpty();
    assertThat(open.owner().events)
        .endsWith("ended SESSION_ENDED: the peer said HELLO in the middle of a session");
    peer.assertEnded(Cause.VIOLATION, "the peer said HELLO in the middle of a session");
  }

  @Test
  void beforeTheSessionRunsIsAnsweredEachTime() {
    ScriptedPeer peer = ScriptedPeer.connected(new TestOptions());
    peer.says(new Frame.Hello("one"), new Frame.Hello("two"), new Frame.Hello(""));
    assertThat(peer.hears())
        .containsExactly("HELLO ours", "HELLOOK ours", "HELLOOK ours", "HELLOOK ours");
    assertThat(peer.session.runs).isZero();
    peer.assertNothingIsLeft();
  }

  /** SockMux 0.3 §1.3: only HELLOOK is enough, only HELLO is not. */
  @Test
  void aLoneHelloOkIsEnough() {
    ScriptedPeer peer = ScriptedPeer.connected(new TestOptions().helloFirst(false));
    assertThat(peer.hears()).isEmpty();
    peer.saysHex("03 41 f0f1 f2f3 0000");
    assertThat(peer.hears())
        .containsExactly("HELLO ours", "HELLOOK ours", "SETOPT PACKSIZE 16384", "SETOPT CONNDATA");
    assertThat(peer.session.runs).isEqualTo(1);
    peer.says(new Frame.HelloOk("once more"));
    assertThat(peer.hears()).isEmpty();
    assertThat(peer.session.runs).isEqualTo(1);
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  @Test
  void whateverElseComesBeforeIsThrownAway() {
    ScriptedPeer peer = ScriptedPeer.connected(new TestOptions());
    peer.says(
        new Frame.Connect(5, Frame.NO_ID, ScriptedPeer.USER_TEXT, peer.text("early")),
        new Frame.Send(5, 2, peer.text("abc")),
        new Frame.Echo(255, 255, peer.text("1")),
        new Frame.Close(5, 2, "DO close"),
        new Frame.Bind(5, Frame.NO_ID, "tcp::1:h:2"));
    peer.saysHex("03 0c 00ff 00ff 0002 0104");
    assertThat(peer.hears()).containsExactly("HELLO ours");
    assertThat(peer.session.opened).isEmpty();
    assertThat(peer.session.asked).isEmpty();
    peer.assertNothingIsLeft();
  }

  @Test
  void aUserWhoComesBeforeIsServedOnceTheSessionRuns() {
    ScriptedPeer peer = ScriptedPeer.connected(new TestOptions());
    peer.connection.open(ScriptedPeer.USER, new RecordingStream());
    assertThat(peer.hears()).containsExactly("HELLO ours");
    peer.says(new Frame.HelloOk("theirs"));
    assertThat(peer.hears()).endsWith("CONNECT 2>255 " + ScriptedPeer.USER_TEXT);
    peer.assertNothingIsLeft();
  }
}
