package io.htmux.agent.config;

import static io.htmux.agent.config.Reading.config;
import static io.htmux.agent.config.Reading.problemsOf;
import static io.htmux.agent.config.Reading.role;
import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.role.TunnelConfig.Role.HtmuxServer;
import io.htmux.agent.role.TunnelConfig.Session;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeoutsTest {

  private static final String SERVER = "-P9876 HTMUX=sv ";

  @ParameterizedTest
  @CsvSource({"con:5,5", "con:2m,120", "con:1h,3600", "con:1d,86400", "con:30s,30"})
  void dialling(String timeout, int seconds) {
    Session session = config(SERVER + "TIMEOUT=" + timeout).session();
    assertThat(session.dialTimeout()).isEqualTo(Duration.ofSeconds(seconds));
    assertThat(session.keepAlive()).isEqualTo(Session.DEFAULT.keepAlive());
    assertThat(session.maxStreams()).isEqualTo(Session.DEFAULT.maxStreams());
  }

  @Test
  void aSmallerClockSkewNeedsNoKeyAndALargerOneDoes() {
    assertThat(role(HtmuxServer.class, SERVER + "TIMEOUT=con:5,htmuxskew:60").maxClockSkew())
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(role(HtmuxServer.class, SERVER + "TIMEOUT=htmuxskew:600 CAPSKEY=k").maxClockSkew())
        .isEqualTo(Duration.ofMinutes(10));
    assertThat(problemsOf(SERVER + "TIMEOUT=htmuxskew:301"))
        .containsExactly(
            "TIMEOUT=htmuxskew:301: a clock skew above 300 seconds needs a CAPSKEY that grants skew");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "con | expected name:seconds, was \"con\"",
        "con:x | expected name:seconds, was \"con:x\"",
        "con:-1 | expected name:seconds, was \"con:-1\"",
        "con:0 | expected 1 second to 1 day, was \"con:0\"",
        "con:2d | expected 1 second to 1 day, was \"con:2d\"",
        "con:99999d | expected 1 second to 1 day, was \"con:99999d\"",
        "htmuxscew:5 | unknown timeout htmuxscew; did you mean htmuxskew?; known are con, htmuxskew",
        "io:5 | unknown timeout io; known are con, htmuxskew",
        "con:5, | expected name:seconds, was \"\"",
        "con:5,con:6 | expected con once",
      })
  void timeoutsThatAreRefused(String timeout, String message) {
    assertThat(problemsOf(SERVER + "TIMEOUT=" + timeout))
        .containsExactly("TIMEOUT=" + timeout + ": " + message);
  }
}
