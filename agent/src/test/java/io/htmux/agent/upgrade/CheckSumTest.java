package io.htmux.agent.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckSumTest {

  /** HTMUX/1.0 §2.3, all measured at the original. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      textBlock =
          """
          Mon, 01 Oct 2012 12:00:00 GMT | 127.0.0.1:9876 | 127.0.0.1:58416 | client | D5723AA2
          Mon, 01 Oct 2012 12:00:02 GMT | 127.0.0.1:9876 | 127.0.0.1:58416 | server | BC846470
          Mon, 01 Oct 2012 12:00:00 GMT | 127.0.0.1:9876 | 127.0.0.1:50001 | client | F76879FC
          ''                            | 127.0.0.1:9875 | 127.0.0.3:50001 | client | AE437FCB
          """)
  void equalsWhatTheOriginalSends(
      String date, String server, String client, String sender, String sum) {
    Pair pair = new Pair(HostPort.parse(server), HostPort.parse(client));

    assertThat(CheckSum.of(date, pair, sender.equals("client") ? pair.client() : pair.server()))
        .isEqualTo(sum);
  }

  @ParameterizedTest
  @CsvSource({"1", "100", "255", "300", "70000"})
  void takesTextsOfAnyLength(int length) {
    Pair pair = new Pair(new HostPort("::1", 1), new HostPort("::1", 65535));

    assertThat(CheckSum.of("x".repeat(length), pair, pair.client())).matches("[0-9A-F]{8}");
  }
}
