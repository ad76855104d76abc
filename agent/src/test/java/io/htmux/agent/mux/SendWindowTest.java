package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendWindowTest {

  /** SockMux 0.3 §1.5: stop when unacknowledged > 4 x PackSize, after a SEND. */
  @ParameterizedTest
  @CsvSource({
    // pack size, frames until it stops, in flight then
    "512,   5,  2520",
    "129,   5,   605",
    "1024,  5,  5080",
    "16384, 5, 81880",
  })
  void stopsOnceMoreThanFourPackSizesAreInFlight(int packSizeOctets, int frames, int inFlight)
      throws StreamViolation {
    PackSize packSize = new PackSize(packSizeOctets);
    packSize.announced(packSizeOctets);
    SendWindow window = new SendWindow(packSize);
    int sent = 0;
    while (window.isOpen() && sent < 100) {
      window.reserve(packSize.maxPayloadOctets());
      sent++;
    }
    assertThat(sent).isEqualTo(frames);
    assertThat(window.inFlightOctets()).isEqualTo(inFlight);
    assertThat(inFlight).isLessThanOrEqualTo(StreamBuffers.ORIGINAL_OCTETS);
    int acknowledged = inFlight - 4 * packSizeOctets;
    window.acknowledge(acknowledged - 1, 0);
    assertThat(window.isOpen()).isFalse();
    window.acknowledge(1, 0);
    assertThat(window.isOpen()).isTrue();
  }

  @Test
  void acknowledgingMoreThanWasSentIsTheirMistake() throws StreamViolation {
    SendWindow window = new SendWindow(new PackSize(16384));
    window.reserve(10);
    window.acknowledge(3, 0);
    assertThatThrownBy(() -> window.acknowledge(8, 0))
        .isInstanceOf(StreamViolation.class)
        .hasMessage("acknowledged 8 octets when 7 were in flight");
    assertThat(window.inFlightOctets()).isEqualTo(7);
    window.acknowledge(0, 0);
    window.acknowledge(7, 0);
    assertThat(window.inFlightOctets()).isZero();
  }

  @Test
  void theLargestCountOfTheWireDoesNotWrap() {
    SendWindow window = new SendWindow(new PackSize(16384));
    window.reserve(10);
    assertThatThrownBy(() -> window.acknowledge(999_999_999, 0))
        .isInstanceOf(StreamViolation.class);
  }

  @Test
  void sendingMoreThanIsAllowedIsOurMistake() {
    SendWindow window = new SendWindow(new PackSize(16384));
    assertThatThrownBy(() -> window.reserve(505))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("cannot send 505 octets: 0 in flight, window 2048, at most 504 in a frame");
    for (int i = 0; i < 5; i++) {
      window.reserve(504);
    }
    assertThatThrownBy(() -> window.reserve(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("cannot send 1 octets: 2520 in flight, window 2048, at most 504 in a frame");
  }

  @Test
  void aLoweredPackSizeClosesTheWindowUntilItIsAcknowledged() throws StreamViolation {
    PackSize packSize = new PackSize(16384);
    packSize.announced(16384);
    SendWindow window = new SendWindow(packSize);
    window.reserve(16376);
    packSize.announced(129);
    assertThat(window.isOpen()).isFalse();
    window.acknowledge(16376 - 4 * 129, 0);
    assertThat(window.isOpen()).isTrue();
  }
}
