package io.htmux.agent.config;

import static io.htmux.agent.config.Reading.parsed;
import static io.htmux.agent.config.Reading.problemsOf;
import static io.htmux.agent.config.Reading.targets;
import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.role.TunnelConfig.Target;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SERVER= and DEST= as targets of a SockMux acceptor. */
class ServerValueTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {
        "SERVER=tcprelay://h:80,-in | h | 80 | TCP | null | ''",
        "SERVER=tcprelay://h:80/,-in | h | 80 | TCP | null | ''",
        "SERVER=udprelay://h:53,-in | h | 53 | UDP | null | ''",
        "SERVER=http://h:80,-in | h | 80 | TCP | null | ''",
        "SERVER=ssh://h:22,-in | h | 22 | TCP | null | ''",
        "SERVER=tcprelay://[::1]:80,-in | ::1 | 80 | TCP | null | ''",
        "SERVER=tcprelay://__1:80,-in | ::1 | 80 | TCP | null | ''",
        "SERVER=tcprelay://h:80,-in:-:-P9002 | h | 80 | TCP | 9002 | ''",
        "SERVER=tcprelay://h:80,-in:-:10.1.*,!10.1.9.* | h | 80 | TCP | null | 10.1.*,!10.1.9.*",
        "SERVER=tcprelay://h:80,-in:-:* | h | 80 | TCP | null | ''",
        "DEST=h:80 | h | 80 | TCP | null | ''",
        "DEST=h:53/udp | h | 53 | UDP | null | ''",
        "DEST=[::1]:80 | ::1 | 80 | TCP | null | ''",
        "DEST=h:80:10.1.* | h | 80 | TCP | null | 10.1.*",
        "DEST=h:53/udp:10.1.*,10.2.* | h | 53 | UDP | null | 10.1.*,10.2.*",
        "DEST=h:80:* | h | 80 | TCP | null | ''",
        "DEST=h:80:-P9002 | h | 80 | TCP | 9002 | ''",
      })
  void formsOfATarget(
      String written, String host, int port, Transport transport, Integer at, String sources) {
    assertThat(targets(written))
        .containsExactly(
            new Target(new HostPort(host, port), transport, Optional.ofNullable(at), sources));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SERVER= | expected protocol[://host:port][,-in][:-:condition], was \"\"",
        "SERVER=tcprelay | expected tcprelay://host:port, was \"tcprelay\"",
        "SERVER=tcprelay,-in | expected tcprelay://host:port,-in, was \"tcprelay,-in\"",
        "SERVER=http,-in | expected http://host:port,-in, was \"http,-in\"",
        "SERVER=tcprelay://h,-in | expected host:port, was \"h\"",
        "SERVER=tcprelay://h:0,-in | expected a port 1..65535, was \"0\"",
        "SERVER=tcprelay://:80,-in | expected host:port, was \":80\"",
        "SERVER=tcprelay://*:80,-in | expected a host name or address, was \"*\"",
        "SERVER=tcprelay://h:80/x,-in | expected protocol[://host:port][,-in][:-:condition], was \"tcprelay://h:80/x,-in\"",
        "SERVER=tcprelay://h:80,-inn | expected protocol[://host:port][,-in][:-:condition], was \"tcprelay://h:80,-inn\"",
        "SERVER=tcprelay://h:80,-in(-v) | -in(options) is not available yet; use ,-in",
        "SERVER=tcprelay://h:80,-in:-: | expected a condition, -Pport or a host list, was \"\"",
        "SERVER=tcprelay://h:80,-in:-:-P0 | expected a port 1..65535, was \"0\"",
        "SERVER=tcprelay://h:80,-in:-:-P1,10.* | expected one condition, -Pport or a host list, was \"-P1,10.*\"",
        "SERVER=tcprelay://h:80,-in:-:10.*,,11.* | host list member 2 at character 6: expected a host, was nothing",
        "SERVER=tcprelay://h:80,-in:-:{10.* | expected braces in pairs, was \"{10.*\"",
        "SERVER=tcprely://h:80,-in | unknown protocol tcprely; did you mean tcprelay?",
        "SERVER=sockmx://h:80 | unknown protocol sockmx; did you mean sockmux?",
        "SERVER=gopher2000 | unknown protocol gopher2000; for any service write tcprelay://host:port or udprelay://host:port",
        "SERVER=sockmux://h | expected host:port, was \"h\"",
        "SERVER=sockmux://h:1,-in | expected sockmux or sockmux://host:port, was \"sockmux://h:1,-in\"",
        "SERVER=sockmux:comm@/dev/x | expected an address without user and password, was \"***@/dev/x\"",
        "DEST= | expected host:port[/udp][:srcHostList], was \"\"",
        "DEST=h | expected host:port[/udp][:srcHostList], was \"h\"",
        "DEST=h:x | expected a port 1..65535, was \"x\"",
        "DEST=h:80/tls | expected host:port[/udp][:srcHostList], was \"h:80/tls\"",
        "DEST=h:80: | expected a condition, -Pport or a host list, was \"\"",
        "DEST=::1:80 | expected host:port, was \":\"",
      })
  void malformedTargetsAreRefused(String written, String message) {
    assertThat(problemsOf("-P9000 SERVER=sockmux " + written))
        .singleElement()
        .asString()
        .endsWith(": " + message);
  }

  @Test
  void theFirstMatchWinsSoTheOrderIsKeptAndUnconditionalDestinationsComeLast() {
    String line =
        "DEST=d1:1 SERVER=tcprelay://s1:2,-in:-:-P9002 DEST=d2:3:10.* SERVER=tcprelay://s2:4,-in";
    assertThat(targets(line))
        .extracting(target -> target.answer().toString())
        .containsExactly("s1:2", "d2:3", "s2:4", "d1:1");
    assertThat(parsed("-P9000 SERVER=sockmux " + line).notices())
        .containsExactly("target d1:1 is never used: one without a condition comes before it");
  }

  @Test
  void anUnconditionalRelayStaysWhereItIsAndHidesWhatFollows() {
    String line = "SERVER=tcprelay://s1:2,-in SERVER=tcprelay://s2:4,-in:-:-P9002";
    assertThat(targets(line))
        .extracting(target -> target.answer().toString())
        .containsExactly("s1:2", "s2:4");
    assertThat(parsed("-P9000 SERVER=sockmux " + line).notices())
        .containsExactly("target s2:4 is never used: one without a condition comes before it");
  }
}
