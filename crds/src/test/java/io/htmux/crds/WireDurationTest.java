package io.htmux.crds;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireDurationTest {

  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S, 500ms",
    "15s, PT15S, 15s",
    "300s, PT5M, 5m",
    "1h, PT1H, 1h",
    "1h30m, PT1H30M, 1h30m",
    "1h1m1s1ms, PT1H1M1.001S, 1h1m1s1ms",
    "1m1m, PT2M, 2m",
    "0s, PT0S, 0s",
    "99999h, PT99999H, 99999h"
  })
  void isReadAndWritten(String text, Duration duration, String shortest) {
    assertThat(WireDuration.parse(text)).contains(duration);
    assertThat(WireDuration.format(duration)).isEqualTo(shortest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "15",
        "s",
        "-1s",
        "1.5s",
        "1 s",
        "1d",
        "1S",
        "100000s",
        "1s\n",
        "1h1m1s1ms1h",
        "PT1S"
      })
  void isRefused(String text) {
    assertThat(WireDuration.parse(text)).isEmpty();
  }
}
