package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.NativeFrame;
import io.htmux.agent.link.ResumableLink;
import org.junit.jupiter.api.Test;

/** A peer that takes octets and does not say how far it has got (SockMux 1.0 §6.7). */
class PeerThatAcknowledgesNothingTest {
  private static final int PIECE_OCTETS = 64 * 1024;
  private static final int WINDOW_OCTETS = 64 << 20;

  private final ScriptedNativePeer peer = new ScriptedNativePeer();

  /** What is kept for it is bounded: sources wait, and nobody is cut off. */
  @Test
  void sourcesWaitUntilItDoes() {
    MuxStream stream = peer.connection.open(ScriptedPeer.USER, new RecordingStream());
    peer.says(new NativeFrame.Opened(stream.id(), WINDOW_OCTETS, "", ""));

    assertThat(sent(stream)).isBetween(kept(-1), kept(1));
    assertThat(peer.session.ends).isEmpty();

    peer.says(new NativeFrame.Ack(ResumableLink.KEPT_OCTETS / 2));
    assertThat(sent(stream)).isBetween(kept(-1) / 2, kept(1) / 2);
    assertThat(peer.session.ends).isEmpty();
    peer.assertNothingIsLeft();
  }

  /** So many pieces more or less than what may be kept. */
  private static int kept(int pieces) {
    return ResumableLink.KEPT_OCTETS + 2 * pieces * PIECE_OCTETS;
  }

  /** As much as goes, to a peer whose kernel takes all of it. */
  private int sent(MuxStream stream) {
    int octets = 0;
    while (octets < WINDOW_OCTETS && stream.canSend()) {
      assertThat(stream.sendWhole(peer.buffers.of(new byte[PIECE_OCTETS]))).isTrue();
      octets += PIECE_OCTETS;
      peer.hears();
    }
    return octets;
  }
}
