package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.NativeFrame;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Positions that cannot be (SockMux 1.0 §6.7). */
class AckOfWhatWasNotSentTest {
  private final ScriptedNativePeer peer = new ScriptedNativePeer();

  @Test
  void anAcknowledgementBeyondWhatWasSentEndsTheSession() {
    peer.says(new NativeFrame.Ack(16));
    assertThat(peer.session.ends).isEmpty();
    peer.says(new NativeFrame.Ack(17));
    peer.assertEndedAsViolation(
        "expected an acknowledgement of what was sent, up to octet 16, got 17");
  }

  @Test
  void anAcknowledgementThatGoesBackEndsTheSession() {
    peer.says(new NativeFrame.Ack(16), new NativeFrame.Ack(15));
    peer.assertEndedAsViolation(
        "expected an acknowledgement of what was sent, up to octet 16, got 15");
  }

  @Test
  void aPeerThatComesBackWithAPositionThatCannotBeEndsTheSession() {
    peer.channel.close();
    assertThat(peer.session.ends).isEmpty();
    Resumption resumption = peer.connection.resumption().orElseThrow();
    EmbeddedChannel next = new EmbeddedChannel();
    assertThat(resumption.resume(next, 17)).isFalse();
    peer.assertEndedAsViolation("expected to go on before octet 16, which was sent last, got 17");
    next.runPendingTasks();
  }

  /** What was said while the peer was away is kept, and has not been on its way yet. */
  @Test
  void aPeerCannotHaveGotWhatWasSaidWhileItWasAway() {
    peer.channel.close();
    peer.connection.open(ScriptedPeer.USER, new RecordingStream());
    EmbeddedChannel next = new EmbeddedChannel();
    assertThat(peer.connection.resumption().orElseThrow().resume(next, 17)).isFalse();
    peer.assertEndedAsViolation("expected to go on before octet 16, which was sent last, got 17");
    next.runPendingTasks();
  }

  @Test
  void whoeverDoesNotComeBackInTimeIsGivenUp() {
    RecordingStream owner = peer.openStream(2);
    peer.channel.close();
    // a channel in memory takes its alarms along when it is closed: the next one is closed by hand
    EmbeddedChannel next = new EmbeddedChannel();
    assertThat(peer.connection.resumption().orElseThrow().resume(next, 0)).isTrue();
    next.close();
    peer.passes(NativePair.RESUME_WITHIN.minus(Duration.ofSeconds(1)));
    assertThat(peer.session.ends).isEmpty();
    assertThat(owner.events).noneMatch(event -> event.startsWith("ended"));
    peer.passes(Duration.ofSeconds(1));
    next.releaseOutbound();
    assertThat(peer.session.ends)
        .singleElement()
        .matches(end -> end.cause() == SessionEnd.Cause.LINK_BROKEN)
        .matches(end -> end.detail().contains("no other connection within 20 s"));
    assertThat(owner.events).anyMatch(event -> event.startsWith("ended SESSION_ENDED"));
    peer.assertNothingIsLeft();
  }

  /** A peer that says nothing any more is another way of being cut. */
  @Test
  void silenceInterruptsTheConnectionAndNotTheSession() {
    peer.openStream(2);
    peer.passes(Duration.ofSeconds(91));
    assertThat(peer.channel.isOpen()).isFalse();
    assertThat(peer.session.ends).isEmpty();
    assertThat(peer.connection.streamCount()).isEqualTo(1);
    peer.assertNothingIsLeft();
  }

  @Test
  void aPeerThatEndsTheSessionInOrderIsNotWaitedFor() {
    peer.openStream(2);
    peer.says(new NativeFrame.End(io.htmux.agent.frame.Reason.CLOSED, "bye"));
    assertThat(peer.session.ends)
        .singleElement()
        .matches(end -> end.cause() == SessionEnd.Cause.CLOSED_BY_PEER);
    peer.assertNothingIsLeft();
  }
}
