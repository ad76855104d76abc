package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.NativeFrame;
import io.htmux.agent.frame.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An end that stops loses no stream that the peer opened before it knew (SockMux 1.0 §6.8). */
class DrainTest {
  private final ScriptedNativePeer peer = new ScriptedNativePeer();

  @Test
  void whatCrossedTheDrainIsServedAndWhatComesASecondBehindItsPongIsRefused() {
    peer.connection.drain(Duration.ofSeconds(30));
    List<String> said = List.copyOf(peer.hears());
    assertThat(said).hasSize(2);
    assertThat(said.getFirst()).isEqualTo("DRAIN 30 ");
    assertThat(said.getLast()).startsWith("PING ");
    assertThat(peer.connection.isDrained()).isFalse();

    peer.openStream(2);
    assertThat(peer.hears()).isEmpty();
    peer.says(new NativeFrame.Pong(Long.parseLong(said.getLast().substring(5))));
    peer.passes(Duration.ofMillis(1500));
    peer.hears();
    peer.says(ScriptedNativePeer.open(4));

    assertThat(peer.hears()).containsExactly("REFUSED 4 DRAINING this end is about to stop");
    assertThat(peer.connection.isDrained()).isFalse();
    peer.says(new NativeFrame.Reset(2, Reason.CLOSED, ""));
    assertThat(peer.connection.isDrained()).isTrue();
    peer.assertNothingIsLeft();
  }

  /** Another PONG says nothing of it. */
  @Test
  void anAnswerToAnEarlierQuestionIsNone() {
    peer.connection.drain(Duration.ofSeconds(30));
    peer.says(new NativeFrame.Pong(7));
    peer.openStream(2);
    assertThat(peer.connection.streamCount()).isEqualTo(1);
    peer.assertNothingIsLeft();
  }
}
