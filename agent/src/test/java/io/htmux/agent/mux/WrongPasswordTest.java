package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.Frame;
import io.htmux.agent.frame.SessionOption;
import io.htmux.agent.mux.SessionEnd.Cause;
import org.junit.jupiter.api.Test;

/** SockMux 0.3 §1.9: no stream and no port before a password, and no word about a wrong one. */
class WrongPasswordTest {
  private static final String ENDED =
      "the peer asked for a stream without one of the admitted passwords";

  private final ScriptedPeer peer =
      ScriptedPeer.running(new TestOptions().admitted("one:s3cret", "two:p\u00e4ss"));

  @Test
  void noPasswordNoStream() {
    peer.says(connect());
    assertThat(peer.hears()).containsExactly("CLOSE 255>5 ### Not Authenticated ###");
    assertThat(peer.session.opened).isEmpty();
    assertThat(peer.refusals("not-authenticated")).isEqualTo(1);
    peer.assertEnded(Cause.NOT_AUTHENTICATED, ENDED);
  }

  @Test
  void noPasswordNoPort() {
    peer.says(new Frame.Bind(5, Frame.NO_ID, "tcp::1:h:2"));
    assertThat(peer.hears()).containsExactly("CLOSE 255>5 ### Not Authenticated ###");
    assertThat(peer.session.asked).isEmpty();
    peer.assertEnded(Cause.NOT_AUTHENTICATED, ENDED);
  }

  @Test
  void aWrongOneGetsNoAnswerAndNoStream() {
    peer.says(password("one:wrong"));
    assertThat(peer.hears()).isEmpty();
    peer.says(connect());
    peer.assertEnded(Cause.NOT_AUTHENTICATED, ENDED);
  }

  @Test
  void echoIsAnsweredBefore() {
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  @Test
  void anyOfTheAdmittedOnesOpens() {
    peer.says(password("nobody:x"), password("one:s3cret"), connect());
    assertThat(peer.session.opened).hasSize(1);
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  @Test
  void octetsOutsideAsciiAreCompared() {
    peer.says(password("two:p\u00e4ss"), connect());
    assertThat(peer.session.opened).hasSize(1);
    peer.assertNothingIsLeft();
  }

  @Test
  void beginningsEndsAndEmptyOnesAreWrong() {
    for (String wrong : new String[] {"", "one:s3cre", "one:s3cret ", "one", ":", "ONE:S3CRET"}) {
      ScriptedPeer other = ScriptedPeer.running(new TestOptions().admitted("one:s3cret"));
      other.says(password(wrong), new Frame.Connect(5, Frame.NO_ID, "", other.text("")));
      assertThat(other.session.opened).isEmpty();
      other.assertEnded(Cause.NOT_AUTHENTICATED, ENDED);
    }
    peer.assertNothingIsLeft();
  }

  @Test
  void afterThreeTriesTheRightOneComesTooLate() {
    peer.says(password("a:1"), password("a:2"), password("a:3"), password("one:s3cret"));
    peer.says(connect());
    assertThat(peer.session.opened).isEmpty();
    peer.assertEnded(Cause.NOT_AUTHENTICATED, ENDED);
  }

  @Test
  void aGoodOneIsNotLostByMoreTries() {
    peer.says(password("one:s3cret"));
    for (int i = 0; i < 10; i++) {
      peer.says(password("a:" + i));
    }
    peer.says(connect());
    assertThat(peer.session.opened).hasSize(1);
    peer.assertNothingIsLeft();
  }

  @Test
  void ourOwnIsSentOnceRunning() {
    ScriptedPeer other =
        ScriptedPeer.connected(new TestOptions().credentials("me:s3cret").earlyData(false));
    assertThat(other.hears()).containsExactly("HELLO ours");
    other.says(new Frame.HelloOk("theirs"));
    assertThat(other.hears())
        .containsExactly("HELLOOK ours", "SETOPT PACKSIZE 16384", "SETOPT AUTH me:s3cret");
    other.assertNothingIsLeft();
    peer.assertNothingIsLeft();
  }

  @Test
  void noSecretIsInATextForPeople() {
    MuxOptions options = new TestOptions().admitted("one:s3cret").credentials("me:s3cret").build();
    assertThat(options.toString()).doesNotContain("s3cret").doesNotContain("me:");
    peer.assertNothingIsLeft();
  }

  private Frame connect() {
    return new Frame.Connect(5, Frame.NO_ID, ScriptedPeer.USER_TEXT, peer.text("early"));
  }

  private static Frame password(String text) {
    return new Frame.SetOpt(new SessionOption.Auth(text));
  }
}
