package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.NativeFrame;
import io.htmux.agent.frame.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Streams that are opened, and opened and reset at once, as fast as a peer can: as many are pending
 * as this end takes, whatever became of them meanwhile (SockMux 1.0 §6.4).
 */
class FloodOfResetsTest {
  private static final int MOST_PENDING = 1024;

  /** The target of each is still being dialled: a reset does not call that back. */
  @Test
  void resetsDoNotMakeRoomForMoreDialling() {
    ScriptedNativePeer peer =
        new ScriptedNativePeer(new TestOptions().maxStreams(4000), NativePair.RESUME_WITHIN);
    for (int i = 1; i <= MOST_PENDING + 100; i++) {
      peer.says(ScriptedNativePeer.open(2 * i), new NativeFrame.Reset(2 * i, Reason.CANCELLED, ""));
    }
    assertThat(peer.session.opened).hasSize(MOST_PENDING);
    assertThat(peer.connection.streamCount()).isZero();
    assertThat(peer.hears())
        .hasSize(100)
        .contains("REFUSED 2050 TOO_MANY_STREAMS 0 streams are open and 1024 pending");

    peer.session.opened.getFirst().stream().refuse("at last");
    peer.says(ScriptedNativePeer.open(9998));
    assertThat(peer.session.opened).hasSize(MOST_PENDING + 1);
    peer.assertNothingIsLeft();
  }

  @Test
  void opensBeyondTheLimitAreRefusedWithTheReason() {
    ScriptedNativePeer small =
        new ScriptedNativePeer(new TestOptions().maxStreams(3), NativePair.RESUME_WITHIN);
    for (int i = 1; i <= 5; i++) {
      small.openStream(2 * i);
    }
    assertThat(small.connection.streamCount()).isEqualTo(3);
    small.says(ScriptedNativePeer.open(12));
    assertThat(small.hears())
        .containsExactly("REFUSED 12 TOO_MANY_STREAMS 3 streams are open and 0 pending");
    small.assertNothingIsLeft();
  }

  /** Refusals that a peer does not read are not gathered without end. */
  @Test
  void aPeerThatFloodsAndReadsNothingEndsItsSession() {
    ScriptedNativePeer deaf =
        new ScriptedNativePeer(new TestOptions().maxStreams(1), Duration.ZERO);
    deaf.openStream(2);
    deaf.stopsReading();
    for (int id = 4; deaf.session.ends.isEmpty(); id += 2) {
      assertThat(id).isLessThan(200_000);
      deaf.says(ScriptedNativePeer.open(id));
    }
    assertThat(deaf.session.ends.getFirst().detail()).contains("does not take what it asks for");
    deaf.assertNothingIsLeft();
  }

  /** What comes before the target is reached is kept, but no more than every stream may send. */
  @Test
  void earlyOctetsAreKeptInOrderAndWithinTheWindow() {
    ScriptedNativePeer peer = new ScriptedNativePeer();
    peer.says(ScriptedNativePeer.open(2));
    peer.saysData(2, 1000);
    peer.saysData(2, 64_000);
    RecordingStream owner = new RecordingStream();
    List<RecordingSession.Opened> opened = peer.session.opened;
    opened.getFirst().stream().accept(ScriptedPeer.TARGET, owner);
    assertThat(owner.octets.size()).isEqualTo(65_000);
    peer.assertNothingIsLeft();
  }
}
