package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.Frame;
import org.junit.jupiter.api.Test;

/**
 * A peer sends on although nothing is acknowledged. The original's buffer overflows there and its
 * process dies; ours closes that stream at the announced 98304 octets.
 */
class WindowOverrunTest {
  private final ScriptedPeer peer = ScriptedPeer.running();
  private final ScriptedPeer.Open open = peer.opensHere(5);

  @Test
  void closesTheStreamAtTheLimit() {
    for (int i = 0; i < 6; i++) {
      peer.says(send(16376));
    }
    assertThat(open.owner().unacknowledgedOctets).isEqualTo(6 * 16376);
    peer.says(send(48));
    assertThat(peer.hears()).isEmpty();
    peer.says(send(1));
    assertThat(open.owner().octets.size()).isEqualTo(98304);
    assertThat(open.owner().events)
        .endsWith(
            "ended VIOLATION: sent 1 octets beyond the 98304 unacknowledged ones; the limit is"
                + " 98304");
    assertThat(peer.hears()).hasSize(1).first().asString().startsWith("CLOSE 2>5 ### sent 1");
    peer.says(send(16376), send(16376));
    assertThat(open.owner().octets.size()).isEqualTo(98304);
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  @Test
  void allInOneRead() {
    Frame[] flood = new Frame[8];
    for (int i = 0; i < flood.length; i++) {
      flood[i] = send(16376);
    }
    peer.says(flood);
    assertThat(open.owner().octets.size()).isEqualTo(6 * 16376);
    assertThat(open.owner().events).last().asString().startsWith("ended VIOLATION");
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  @Test
  void urgentOctetsCountToo() {
    for (int i = 0; i < 6; i++) {
      peer.says(new Frame.SendOob(5, 2, peer.octets(16376)));
    }
    peer.says(new Frame.SendOob(5, 2, peer.octets(49)));
    assertThat(open.owner().events).last().asString().startsWith("ended VIOLATION");
    peer.assertNothingIsLeft();
  }

  @Test
  void whatIsAcknowledgedMayBeSentAgain() {
    for (int i = 0; i < 100; i++) {
      peer.says(send(16376));
      open.stream().acknowledge(16376);
    }
    assertThat(open.owner().octets.size()).isEqualTo(100 * 16376);
    assertThat(peer.hears()).hasSize(100).containsOnly("SENT 2>5 16376");
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  @Test
  void emptySendsCostNothingAndAreNotAcknowledged() {
    for (int i = 0; i < 1000; i++) {
      peer.says(send(0));
    }
    assertThat(open.owner().octets.size()).isZero();
    assertThat(peer.hears()).isEmpty();
    peer.assertNothingIsLeft();
  }

  private Frame send(int octets) {
    return new Frame.Send(5, 2, peer.octets(octets));
  }
}
