package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.NativeFrame;
import io.htmux.agent.frame.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nobody answers an OPEN of SockMux 1.0: each end gives it up by itself (§6.4). */
class OpenNeverAnsweredTest {
  private static final Duration NEARLY = TestOptions.OPEN_WITHIN.minusSeconds(2);
  private static final Duration LITTLE = Duration.ofSeconds(3);

  private final ScriptedNativePeer peer = new ScriptedNativePeer();

  @Test
  void byThePeerIsGivenUpAndItIsTold() {
    RecordingStream owner = new RecordingStream();
    peer.connection.open(ScriptedPeer.USER, owner);
    assertThat(peer.hears()).hasSize(1).first().asString().startsWith("OPEN 1 ");
    passesWithoutSilence(NEARLY);
    assertThat(owner.events).isEmpty();
    assertThat(peer.connection.streamCount()).isEqualTo(1);

    passesWithoutSilence(LITTLE);

    assertThat(owner.events).containsExactly("ended TIMED_OUT: the peer did not answer in time");
    assertThat(peer.hears()).anyMatch(line -> line.startsWith("RESET 1 "));
    assertThat(peer.connection.streamCount()).isZero();
    peer.assertNothingIsLeft();
  }

  /** It may have been on its way. */
  @Test
  void byThePeerInTimeIsNotAnsweredAnyMore() {
    RecordingStream owner = new RecordingStream();
    peer.connection.open(ScriptedPeer.USER, owner);
    passesWithoutSilence(TestOptions.OPEN_WITHIN.plusSeconds(1));
    peer.hears();

    peer.says(new NativeFrame.Opened(1, 65536, "192.0.2.9:80", "192.0.2.2:40000"));
    peer.saysData(1, 100);
    peer.says(new NativeFrame.Shut(1));

    assertThat(peer.hears()).isEmpty();
    assertThat(owner.events).containsExactly("ended TIMED_OUT: the peer did not answer in time");
    assertThat(peer.session.ends).as("what crossed our RESET is no violation").isEmpty();
    peer.assertNothingIsLeft();
  }

  @Test
  void byThePeerHoldsNoneOfTheOctetsThatWereSentOnTrust() {
    RecordingStream owner = new RecordingStream("asked at once");
    MuxStream stream = peer.connection.open(ScriptedPeer.USER, owner);
    ByteBuf more = Unpooled.copiedBuffer(new byte[1000]);
    stream.send(more);
    assertThat(more.isReadable()).isFalse();
    more.release();
    passesWithoutSilence(TestOptions.OPEN_WITHIN.plusSeconds(1));

    assertThat(owner.events).containsExactly("ended TIMED_OUT: the peer did not answer in time");
    peer.assertNothingIsLeft();
  }

  @Test
  void byOurOwnDiallerIsRefusedAndWhatItIsDoingIsGivenUp() {
    StringBuilder done = new StringBuilder();
    peer.session.atOpened =
        opened -> opened.stream().whenAbandoned(() -> done.append("dialling is given up"));
    peer.says(ScriptedNativePeer.open(2));
    peer.saysData(2, 1000);
    passesWithoutSilence(NEARLY);
    assertThat(done).isEmpty();

    passesWithoutSilence(LITTLE);

    assertThat(done).hasToString("dialling is given up");
    assertThat(peer.hears()).anyMatch(line -> line.startsWith("REFUSED 2 "));
    assertThat(peer.connection.streamCount()).isZero();
    peer.assertNothingIsLeft();
  }

  /** Most of them wait for an id first, and nobody for longer than one deadline. */
  @Test
  void manyOfThemAreAllGivenUp() {
    List<RecordingStream> owners = Stream.generate(RecordingStream::new).limit(1000).toList();
    owners.forEach(owner -> peer.connection.open(ScriptedPeer.USER, owner));
    passesWithoutSilence(TestOptions.OPEN_WITHIN.plusSeconds(1));
    assertThat(owners)
        .allSatisfy(
            owner ->
                assertThat(owner.events)
                    .containsExactly("ended TIMED_OUT: the peer did not answer in time"));
    assertThat(peer.connection.streamCount()).isZero();
    peer.assertNothingIsLeft();
  }

  /** Its OPEN goes out late, but its user has waited since he came. */
  @Test
  void aStreamThatWaitedForItsIdHasNoSecondDeadline() {
    for (int i = 0; i < MuxOptions.ORIGINAL_MAX_STREAMS; i++) {
      peer.connection.open(ScriptedPeer.USER, new RecordingStream());
    }
    passesWithoutSilence(NEARLY.dividedBy(2));
    RecordingStream last = new RecordingStream();
    peer.connection.open(ScriptedPeer.USER, last);
    passesWithoutSilence(TestOptions.OPEN_WITHIN.minus(NEARLY.dividedBy(2)).plusSeconds(1));
    assertThat(peer.hears()).anyMatch(line -> line.startsWith("OPEN 121 "));
    passesWithoutSilence(NEARLY.dividedBy(2).minusSeconds(3));
    assertThat(last.events).isEmpty();

    passesWithoutSilence(LITTLE.plusSeconds(2));

    assertThat(last.events).containsExactly("ended TIMED_OUT: the peer did not answer in time");
    assertThat(peer.hears()).anyMatch(line -> line.startsWith("RESET 121 "));
    peer.assertNothingIsLeft();
  }

  /** A reset by the peer is an answer. */
  @Test
  void whatThePeerResetsIsAnswered() {
    RecordingStream owner = new RecordingStream();
    peer.connection.open(ScriptedPeer.USER, owner);
    peer.says(new NativeFrame.Reset(1, Reason.TARGET_REFUSED, "no"));
    passesWithoutSilence(TestOptions.OPEN_WITHIN.plusSeconds(1));

    assertThat(owner.events).hasSize(1);
    peer.assertNothingIsLeft();
  }

  /** The peer is alive, and says so. */
  private void passesWithoutSilence(Duration time) {
    for (Duration left = time; left.isPositive(); left = left.minusSeconds(5)) {
      Duration part = left.toSeconds() < 5 ? left : Duration.ofSeconds(5);
      peer.passes(part);
      peer.says(new NativeFrame.Pong(4711));
    }
  }
}
