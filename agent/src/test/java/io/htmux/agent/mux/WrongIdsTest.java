package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Frames to ids that no stream has. An original writes octets for id 0 raw into its tunnel and ends
 * at a CLOSE to id 1; ours ignores all but CLOSE, and answers that.
 */
class WrongIdsTest {
  private final ScriptedPeer peer = ScriptedPeer.running();
  private final ScriptedPeer.Open open = peer.opensHere(5);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 254, 255, 256, 258, 300, 65535})
  void nothingHappens(int id) {
    peer.says(
        new Frame.Send(5, id, peer.text("abc")),
        new Frame.SendOob(5, id, peer.text("a")),
        new Frame.Sent(5, id, 1),
        new Frame.SentOob(5, id, 1),
        new Frame.Connected(5, id, ScriptedPeer.TARGET_TEXT, peer.text("early")),
        new Frame.Closed(5, id, "OK closed"));
    assertThat(peer.hears()).isEmpty();
    peer.says(new Frame.Close(5, id, "DO close"));
    assertThat(peer.hears()).containsExactly("CLOSED " + id + ">5 OK closed");
    assertThat(open.owner().events).noneMatch(event -> event.startsWith("ended"));
    assertThat(open.owner().text()).isEmpty();
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  /** Only the receiver's id counts (SockMux 0.3 §1.1). */
  @Test
  void theSendersIdIsNotLookedAt() {
    peer.says(new Frame.Send(77, 2, peer.text("abc")));
    assertThat(open.owner().text()).isEqualTo("abc");
    open.stream().acknowledge(3);
    assertThat(peer.hears()).containsExactly("SENT 2>5 3");
    peer.says(new Frame.Close(99, 2, "DO close"));
    assertThat(peer.hears()).containsExactly("CLOSED 2>99 OK closed");
    peer.assertNothingIsLeft();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 300, 65535})
  void anyIdOfAnOpenerIsHisOwnAffair(int id) {
    peer.says(new Frame.Connect(id, Frame.NO_ID, "", peer.text("")));
    peer.session.opened.getFirst().stream().accept(ScriptedPeer.TARGET, new RecordingStream());
    assertThat(peer.hears()).containsExactly("CONNECTED 3>" + id + " " + ScriptedPeer.TARGET_TEXT);
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  @Test
  void answersToQuestionsThatNobodyAsked() {
    peer.says(
        new Frame.HelloOk("again"),
        new Frame.EchoOk(255, 255, peer.text("123")),
        new Frame.BindOk(7, 9, "tcp::1:h:2"),
        new Frame.Connected(9, 2, ScriptedPeer.TARGET_TEXT, peer.text("twice")));
    assertThat(open.owner().events).endsWith("ended VIOLATION: answered CONNECT twice");
    assertThat(peer.hears()).containsExactly("CLOSE 2>5 ### answered CONNECT twice");
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  @Test
  void typesWithoutAMeaningAreSkipped() {
    for (String type : new String[] {"00", "03", "05", "0b", "0d", "0e", "3f", "7f", "80", "ff"}) {
      peer.saysHex("03" + type + "0005 0002 0003 616263");
    }
    assertThat(peer.hears()).isEmpty();
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }
}
