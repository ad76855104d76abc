package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.htmux.agent.link.WaitingRoom;
import org.junit.jupiter.api.Test;

class ReceiveWindowTest {
  private final ReceiveWindow window =
      new ReceiveWindow(
          StreamBuffers.ORIGINAL_OCTETS,
          new ReceiveBudget(StreamBuffers.ORIGINAL_OCTETS, WaitingRoom.ofThisProcess()));

  @Test
  void theLimitIsWhatConnectAnnounces() {
    assertThat(StreamBuffers.ORIGINAL_OCTETS).isEqualTo(6 * 16384);
    assertThat(new OpeningText(StreamBuffers.ORIGINAL_OCTETS, StreamAddresses.NONE, false).text())
        .isEqualTo("98304");
  }

  @Test
  void isFullAtTheLimitAndNotOneOctetSooner() throws StreamViolation {
    for (int i = 0; i < 6; i++) {
      window.received(16384);
    }
    assertThatThrownBy(() -> window.received(1))
        .isInstanceOf(StreamViolation.class)
        .hasMessage("sent 1 octets beyond the 98304 unacknowledged ones; the limit is 98304");
    window.acknowledged(1);
    window.received(1);
  }

  @Test
  void acknowledgingMoreThanCameIsOurMistake() throws StreamViolation {
    window.received(5);
    assertThatThrownBy(() -> window.acknowledged(6))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("cannot acknowledge 6 octets of 5 received");
    window.acknowledged(5);
  }
}
