package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamAddressesTest {

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
    StreamAddresses addresses = StreamAddresses.parse(text);
    assertThat(addresses.first().map(HostPort::toString).orElse(null)).isEqualTo(first);
    assertThat(addresses.second().map(HostPort::toString).orElse(null)).isEqualTo(second);
  }

  @Test
  void areWrittenAsTheyAreRead() {
    for (String text :
        new String[] {
          "98304 127.0.0.1:51870 127.0.0.1:9001", "98304 [::1]:5 [fe80::1]:6", "98304 a:1", "98304"
        }) {
      assertThat(StreamAddresses.parse(text).text()).isEqualTo(text);
    }
  }

  @Test
  void anUnknownFirstAddressDoesNotPutTheSecondInItsPlace() {
    StreamAddresses addresses = StreamAddresses.parse("98304 ? 127.0.0.1:2");
    assertThat(addresses.text()).isEqualTo("98304");
  }
}
