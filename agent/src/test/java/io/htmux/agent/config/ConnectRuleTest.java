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
        "c,i,m,h,y,v,s,d:*:*:*",
        "vsap,direct:http,https/{80,443}",
        "tcp:*:*.dom",
        "Proxy:*:{*:7789}:10.*",
        "direct:!ftp,http"
      })
  void rulesAreKeptAsWritten(String rule) {
    assertThat(ConnectRule.read(rule)).isEqualTo(rule);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "none:*:10.* | refusing by CONNECT=none is not available yet",
        "direct,N | refusing by CONNECT=none is not available yet",
        "direct:*:h:80:10.* | expected connSeq[:ProtoList[:dstHostList[:srcHostList]]], with {host:port} in braces, was \"direct:*:h:80:10.*\"",
        "direct:*:{h | expected braces in pairs, was \"direct:*:{h\"",
        "direct:*:h,,i | host list member 2 at character 3: expected a host, was nothing",
        "v/h | naming a host in \"v/h\" is not available yet",
      })
  void rulesThatAreRefused(String rule, String message) {
    assertThatThrownBy(() -> ConnectRule.read(rule))
        .isInstanceOf(RefusedValueException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "xdirect", "direct,", "*"})
  void anUnknownLetterIsRefusedWithTheKnownWords(String rule) {
    assertThatThrownBy(() -> ConnectRule.read(rule))
        .isInstanceOf(RefusedValueException.class)
        .hasMessageStartingWith("expected cache, icp, proxy, master, https, yymux, vsap, direct,");
  }
}
