package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.NativeFrame;
import io.htmux.agent.frame.Reason;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever dials the target of a stream hears at once that nobody waits for it any more. */
class AbandonedWhileDiallingTest {
  private final ScriptedNativePeer peer = new ScriptedNativePeer();
  private final AtomicInteger told = new AtomicInteger();

  @BeforeEach
  void aStreamWhoseTargetIsDialled() {
    peer.session.atOpened = opened -> opened.stream().whenAbandoned(told::incrementAndGet);
    peer.says(ScriptedNativePeer.open(2));
    assertThat(told).hasValue(0);
  }

  @Test
  void aResetIsTold() {
    peer.says(new NativeFrame.Reset(2, Reason.CANCELLED, ""));
    assertThat(told).hasValue(1);
    peer.assertNothingIsLeft();
    assertThat(told).hasValue(1);
  }

  @Test
  void theEndOfTheSessionIsTold() {
    peer.connection.close("it stops");
    assertThat(told).hasValue(1);
    peer.assertNothingIsLeft();
  }

  @Test
  void whoComesTooLateWithItIsToldAtOnce() {
    peer.says(new NativeFrame.Reset(2, Reason.CANCELLED, ""));
    peer.session.opened.getFirst().stream().whenAbandoned(told::incrementAndGet);
    assertThat(told).hasValue(2);
    peer.assertNothingIsLeft();
  }

  @Test
  void aStreamThatIsOpenIsNot() {
    peer.session.opened.getFirst().stream().accept(ScriptedPeer.TARGET, new RecordingStream());
    peer.assertNothingIsLeft();
    assertThat(told).hasValue(0);
  }
}
