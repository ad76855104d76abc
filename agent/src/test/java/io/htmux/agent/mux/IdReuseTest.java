package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.frame.NativeFrame;
import io.htmux.agent.frame.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An id is used once, by the end that it belongs to, and in rising order (SockMux 1.0 §6.4). */
class IdReuseTest {
  private final ScriptedNativePeer peer = new ScriptedNativePeer();

  @ParameterizedTest
  @ValueSource(ints = {4, 2, 1, 7})
  void anIdThatWasUsedOrIsLowerOrIsOursEndsTheSession(int id) {
    peer.openStream(4);
    peer.says(new NativeFrame.Reset(4, Reason.CLOSED, ""));
    assertThat(peer.connection.streamCount()).isZero();
    peer.says(ScriptedNativePeer.open(id));
    peer.assertEndedAsViolation(
        "opened stream " + id + "; its streams are even and rise, and the last one was 4");
  }

  @Test
  void idsMayBeLeftOut() {
    peer.openStream(4);
    peer.openStream(1_000_000);
    assertThat(peer.connection.streamCount()).isEqualTo(2);
    peer.openStream(-2);
    assertThat(peer.connection.streamCount()).isEqualTo(3);
    peer.assertNothingIsLeft();
  }

  @Test
  void octetsForAStreamThatWasNeverThereEndTheSession() {
    peer.openStream(4);
    peer.saysData(6, 1);
    peer.assertEndedAsViolation("sent octets for stream 6, which was never opened");
  }

  @Test
  void anAnswerForAStreamThatWeNeverOpenedEndsTheSession() {
    peer.says(new NativeFrame.Opened(1, 65536, "", ""));
    peer.assertEndedAsViolation("sent OPENED for stream 1, which was never opened");
  }

  @Test
  void oursRiseByTwo() {
    for (int i = 0; i < 3; i++) {
      peer.connection.open(StreamAddresses.NONE, new RecordingStream()).close();
    }
    assertThat(peer.hears())
        .containsExactly(
            "OPEN 1 tcp port 262144 ''  ",
            "RESET 1 CANCELLED given up",
            "OPEN 3 tcp port 262144 ''  ",
            "RESET 3 CANCELLED given up",
            "OPEN 5 tcp port 262144 ''  ",
            "RESET 5 CANCELLED given up");
    peer.assertNothingIsLeft();
  }
}
