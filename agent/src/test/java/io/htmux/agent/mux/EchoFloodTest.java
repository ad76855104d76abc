package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.Frame;
import io.htmux.agent.mux.SessionEnd.Cause;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** A peer asks and asks and takes no answer: what waits for it has a limit. */
class EchoFloodTest {
  private static final long LIMIT = (1L << 20) + 2 * 98304;

  private final ScriptedPeer peer = ScriptedPeer.running(new TestOptions().maxStreams(2));

  @Test
  void echoesUpToTheLimit() {
    peer.takesNothing();
    int echoes = 0;
    while (peer.session.ends.isEmpty()) {
      assertThat(echoes * 16376L).isLessThanOrEqualTo(LIMIT);
      peer.says(new Frame.Echo(255, 255, peer.octets(16376)));
      echoes++;
    }
    assertThat(echoes * 16400L).isGreaterThan(LIMIT);
    assertThat(peer.session.ends)
        .singleElement()
        .satisfies(
            end -> {
              assertThat(end.cause()).isEqualTo(Cause.VIOLATION);
              assertThat(end.detail())
                  .matches("the peer does not take what it asks for: \\d+ octets wait for it");
            });
    peer.passes(Duration.ofSeconds(5));
    assertThat(peer.channel.isOpen()).as("left although it takes nothing").isFalse();
    peer.assertNothingIsLeft();
  }

  @Test
  void smallFramesThatNeedAnAnswerAreNoWayAround() {
    peer.takesNothing();
    Frame[] thousand = new Frame[1000];
    for (int rounds = 0; peer.session.ends.isEmpty(); rounds++) {
      assertThat(rounds).isLessThan(1000);
      for (int i = 0; i < thousand.length; i++) {
        thousand[i] = new Frame.Close(5, 200, "DO close");
      }
      peer.says(thousand);
    }
    assertThat(peer.session.ends.getFirst().cause()).isEqualTo(Cause.VIOLATION);
    peer.assertNothingIsLeft();
  }

  @Test
  void hellosBeforeTheSessionRunsAreNoWayAround() {
    ScriptedPeer early = ScriptedPeer.connected(new TestOptions().maxStreams(2));
    early.takesNothing();
    Frame[] thousand = new Frame[1000];
    for (int rounds = 0; early.session.ends.isEmpty(); rounds++) {
      assertThat(rounds).isLessThan(1000);
      for (int i = 0; i < thousand.length; i++) {
        thousand[i] = new Frame.Hello("");
      }
      early.says(thousand);
    }
    assertThat(early.session.ends.getFirst().cause()).isEqualTo(Cause.VIOLATION);
    early.assertNothingIsLeft();
    peer.assertNothingIsLeft();
  }

  @Test
  void aPeerThatTakesItsAnswersMayAskForEver() {
    for (int i = 0; i < 1000; i++) {
      peer.says(new Frame.Echo(255, 255, peer.octets(16376)));
      assertThat(peer.hears()).containsExactly("ECHOOK 255>255 16376 octets");
    }
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }

  /** SockMux 0.3 §1.2: S and R are swapped. */
  @Test
  void anAnswerSwapsTheIds() {
    peer.says(new Frame.Echo(1, 2, peer.text("x")));
    assertThat(peer.hears()).containsExactly("ECHOOK 2>1 x");
    peer.assertNothingIsLeft();
  }

  @Test
  void streamsWaitWhileTheLinkIsFullAndGoOnInTheirOrder() {
    var first = peer.opensHere(5);
    var second = peer.opensHere(6);
    peer.takesNothing();
    peer.says(new Frame.Echo(255, 255, peer.octets(16376)));
    for (int i = 0; i < 8; i++) {
      peer.says(new Frame.Echo(255, 255, peer.octets(16376)));
    }
    assertThat(second.stream().canSend()).isFalse();
    assertThat(first.stream().canSend()).isFalse();
    var order = new ArrayList<String>();
    first.owner().atWritable = () -> order.add("first");
    second.owner().atWritable = () -> order.add("second");
    peer.takesAll();
    assertThat(order).containsExactly("second", "first");
    peer.hears();
    peer.assertAlive();
    peer.assertNothingIsLeft();
  }
}
