package io.htmux.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectRuleTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "direct",
        "d",
        "direct:*:192.168.1.*",
        "None:*:10.*",
        "vsap,direct:http,https/{80,443}",
        "tcp:*:*.dom",
        "vsap:*:{*:7789}:10.*",
        "direct:!ftp,http"
      })
  void rulesAreKeptAsWritten(String rule) {
    assertThat(ConnectRule.read(rule)).isEqualTo(rule);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cache,direct | CONNECT, connection sequence member 1 at character 1: \"cache\" has no meaning here; expected direct (dial from here), vsap (through the tunnel) or None (refuse)",
        "direct,N | expected None to stand alone",
        "direct:*:h:80:10.* | had 5 fields; put braces around a host with a port",
        "direct:*:{h | expected a closing",
        "direct:*:h,,i | expected a host, was nothing",
        "v/h | a VSAP server of its own has no meaning here",
        "'' | expected at least one member, was empty",
        "xdirect | expected direct (dial from here), vsap (through the tunnel) or None (refuse)",
        "* | expected direct (dial from here), vsap (through the tunnel) or None (refuse)",
      })
  void rulesThatAreRefused(String rule, String message) {
    assertThatThrownBy(() -> ConnectRule.read(rule))
        .isInstanceOf(RefusedValueException.class)
        .hasMessageContaining(message);
  }
}
