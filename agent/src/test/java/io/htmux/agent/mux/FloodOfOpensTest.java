package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.Frame;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A peer opens streams without end: each beyond the limit is refused, the session lives. */
class FloodOfOpensTest {

  @Test
  void eachBeyondTheLimitIsRefused() {
    ScriptedPeer peer = ScriptedPeer.running(new TestOptions().maxStreams(3));
    for (int id = 2; id < 202; id++) {
      peer.says(connect(peer, id));
    }
    assertThat(peer.connection.streamCount()).isEqualTo(3);
    assertThat(peer.session.opened).hasSize(3);
    assertThat(peer.hears())
        .hasSize(197)
        .startsWith("CLOSE 255>5 ### too many streams")
        .endsWith("CLOSE 255>201 ### too many streams");
    assertThat(peer.refusals("too-many-streams")).isEqualTo(197);
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  @Test
  void aPlaceThatGetsFreeCanBeTaken() {
    ScriptedPeer peer = ScriptedPeer.running(new TestOptions().maxStreams(1));
    peer.says(connect(peer, 7), connect(peer, 8));
    peer.session.opened.getFirst().stream().refuse("No server");
    peer.says(connect(peer, 9));
    assertThat(peer.session.opened).hasSize(2);
    assertThat(peer.hears())
        .containsExactly("CLOSE 255>8 ### too many streams", "CLOSE 255>7 No server");
    peer.assertNothingIsLeft();
  }

  /** Ten lines a session are enough to see what goes on. */
  @Test
  void ofStreamsThatAreBrokenAtOnceDoesNotFillTheLog() {
    List<String> lines = new ArrayList<>();
    try (LogOf _ = LogOf.warnings(ViolationLog.class, lines::add)) {
      ScriptedPeer peer = ScriptedPeer.running();
      for (int i = 0; i < 100; i++) {
        peer.says(connect(peer, 5));
        int id = peer.session.opened.getLast().stream().id();
        peer.says(new Frame.Send(5, id, peer.text("too early")));
      }
      assertThat(peer.refusals("violation")).isEqualTo(100);
      peer.assertAlive();
      peer.assertNothingIsLeft();
    }
    assertThat(lines).hasSize(10);
    assertThat(lines.getFirst()).contains("sent octets before the stream was open");
    assertThat(lines.getLast()).contains("further ones of this session at debug");
  }

  /** One id for all of them: the peer's own confusion, not ours. */
  @Test
  void withOneAndTheSameId() {
    ScriptedPeer peer = ScriptedPeer.running();
    for (int i = 0; i < 1000; i++) {
      peer.says(connect(peer, 5));
    }
    assertThat(peer.session.opened).hasSize(MuxOptions.ORIGINAL_MAX_STREAMS);
    assertThat(peer.session.opened.stream().map(one -> one.stream().id())).doesNotHaveDuplicates();
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  @Test
  void withOpensThatNobodyAnswers() {
    ScriptedPeer peer = ScriptedPeer.running(new TestOptions().maxStreams(3));
    for (int id = 2; id < 6; id++) {
      peer.says(connect(peer, id));
    }
    peer.hears();
    peer.passes(TestOptions.OPEN_WITHIN);
    assertThat(peer.connection.streamCount()).isZero();
    assertThat(peer.hears())
        .containsExactlyInAnyOrder(
            "CLOSE 255>2 No server", "CLOSE 255>3 No server", "CLOSE 255>4 No server");
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  @Test
  void ourOwnUsersWaitNoMoreThanTheListHolds() {
    ScriptedPeer peer = ScriptedPeer.running(new TestOptions().maxStreams(1));
    var owners = Collections.nCopies(1100, 0).stream().map(_ -> new RecordingStream()).toList();
    owners.forEach(owner -> peer.connection.open(ScriptedPeer.USER, owner));
    assertThat(peer.hears()).hasSize(1);
    assertThat(owners.subList(0, 1025)).allSatisfy(owner -> assertThat(owner.events).isEmpty());
    assertThat(owners.subList(1025, 1100))
        .allSatisfy(
            owner ->
                assertThat(owner.events)
                    .containsExactly("ended SESSION_ENDED: too many streams wait already"));
    peer.assertNothingIsLeft();
    assertThat(owners).allSatisfy(owner -> assertThat(owner.events).hasSize(1));
  }

  private static Frame connect(ScriptedPeer peer, int id) {
    return new Frame.Connect(id, Frame.NO_ID, ScriptedPeer.USER_TEXT, peer.text("early"));
  }
}
