package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpeningTextTest {

  /** Whatever a peer writes there, a stream opens (SockMux 0.3 §1.4). */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // text, first, second
        "'98304 127.0.0.1:51870 127.0.0.1:9001', 127.0.0.1:51870, 127.0.0.1:9001",
        "'1 10.1.2.3:4567 10.9.9.9:1', 10.1.2.3:4567, 10.9.9.9:1",
        "'98304 [::1]:5 [fe80::1]:6', [::1]:5, [fe80::1]:6",
        "'98304 host.dom:5 *:6', host.dom:5, *:6",
        "'98304 127.0.0.1:1 127.0.0.1:2 more words', 127.0.0.1:1, 127.0.0.1:2",
        "'98304 127.0.0.1:1', 127.0.0.1:1, -",
        "'98304', -, -",
        "'', -, -",
        "'   ', -, -",
        "'98304  127.0.0.1:2', -, 127.0.0.1:2",
        "'x 127.0.0.1:1 127.0.0.1:2', 127.0.0.1:1, 127.0.0.1:2",
        "'98304 127.0.0.1:65536 127.0.0.1:2', -, 127.0.0.1:2",
        "'98304 127.0.0.1:-1 ::1:2', -, -",
        "'98304 : nonsense', -, -",
      })
  void areReadAsFarAsTheyCan(String text, String first, String second) {
    StreamAddresses addresses = OpeningText.parse(text).addresses();
    assertThat(addresses.first().map(HostPort::toString).orElse(null)).isEqualTo(first);
    assertThat(addresses.second().map(HostPort::toString).orElse(null)).isEqualTo(second);
  }

  @Test
  void areWrittenAsTheyAreRead() {
    for (String text :
        new String[] {
          "98304 127.0.0.1:51870 127.0.0.1:9001", "98304 [::1]:5 [fe80::1]:6", "98304 a:1", "98304"
        }) {
      assertThat(OpeningText.parse(text).text()).isEqualTo(text);
    }
  }

  /** Nobody is believed to buffer what he cannot mean; an original says 98304 and means less. */
  @ParameterizedTest
  @CsvSource({
    "'98304 a:1 b:2', 98304",
    "'393216 a:1 b:2', 393216",
    "'0 a:1 b:2', 0",
    "'x a:1 b:2', 98304",
    "'', 98304",
    "'-5 a:1 b:2', 98304",
    "'99999999999 a:1 b:2', 98304",
  })
  void announcesABuffer(String text, int octets) {
    assertThat(OpeningText.parse(text).bufferOctets()).isEqualTo(octets);
  }

  @Test
  void anUnknownFirstAddressDoesNotPutTheSecondInItsPlace() {
    assertThat(OpeningText.parse("98304 ? 127.0.0.1:2").text()).isEqualTo("98304");
  }
}
