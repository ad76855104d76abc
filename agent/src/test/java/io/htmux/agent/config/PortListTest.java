package io.htmux.agent.config;

import static io.htmux.agent.config.Reading.problemsOf;
import static io.htmux.agent.config.Reading.role;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.role.TunnelConfig.Role.HtmuxClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortListTest {

  private static final String CLIENT =
      " HTMUX=cl:hostX:9876 SERVER=tcprelay://127.0.0.1:80 CAPSKEY=k";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "8080 | *:8080",
        "*:8080 | *:8080",
        ":8080 | *:8080",
        "localhost:8080 | localhost:8080",
        "10.1.2.3:8080 | 10.1.2.3:8080",
        "__1:8080 | [::1]:8080",
        "2001_db8__7:8080 | [2001:db8::7]:8080",
        "[::1]:8080 | [::1]:8080",
        "my_host:8080 | my_host:8080",
        "8080-8082 | *:8080, *:8081, *:8082",
        "h:8080-8081/remote | h:8080/remote, h:8081/remote",
        "8080/udp | *:8080/udp",
        "8080/tcp | *:8080/tcp",
        "8080/local/remote | *:8080/remote/local",
        "8080/admin | *:8080/admin",
        "8021/ftp | *:8021/ftp",
        "8080/off | *:8080/off",
        "1,65535 | *:1, *:65535",
      })
  void formsOfAPort(String written, String meant) {
    assertThat(PortList.read(written).stream().map(Object::toString))
        .containsExactly(meant.split(", "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {
        "'' | expected [host:]port or [host:]first-last, was \"\"",
        "hostX | expected [host:]port or [host:]first-last, was \"hostX\"",
        "10.0.0.1 | expected a port 1..65535, was \"10.0.0.1\"",
        "hostX: | expected [host:]port or [host:]first-last, was \"hostX:\"",
        "0 | expected a port 1..65535, was \"0\"",
        "65536 | expected a port 1..65535, was \"65536\"",
        "99999999999 | expected a port 1..65535, was \"99999999999\"",
        "h:+80 | expected a port 1..65535, was \"+80\"",
        "8080,,8081 | expected [host:]port or [host:]first-last, was \"\"",
        "8082-8080 | expected a range first-last of at most 256 ports, was \"8082-8080\"",
        "1-257 | expected a range first-last of at most 256 ports, was \"1-257\"",
        "1-256,300 | expected at most 256 ports in one list",
        "1-2-3 | expected a port 1..65535, was \"2-3\"",
        "::1:8080 | expected an IPv6 address in brackets or with _ for its colons, was \"::1\"",
        "[::1 :8080 | expected an IPv6 address in brackets or with _ for its colons, was \"[::1 \"",
        "[x::]:80 | expected an IPv6 address in brackets, was \"[x::]\"",
        "300.1.1.1:80 | expected a host name or address, was \"300.1.1.1\"",
        "127.1:80 | expected a host name or address, was \"127.1\"",
        "-h:80 | expected a host name or address, was \"-h\"",
        "8080/remot | unknown modifier /remot in \"8080/remot\"; did you mean /remote?",
        "8080/ | unknown modifier / in \"8080/\"; known are /tcp /udp /remote /local /admin /off and protocols",
        "8080/tcp/udp | expected either /tcp or /udp, was \"8080/tcp/udp\"",
      })
  void malformedPortsAreRefused(String written, String message) {
    assertThatThrownBy(() -> PortList.read(written))
        .isInstanceOf(RefusedValueException.class)
        .hasMessage(message);
  }

  @Test
  void aRangeOfExactly256PortsIsTaken() {
    assertThat(PortList.read("1-256")).hasSize(PortList.MAX_PORTS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-P8080/remote -Q8081/remote -Qh:8082/remote | *:8080, *:8081, h:8082",
        "-Q8081/remote -P8080/remote | *:8080, *:8081",
        "-P8080/remote,8081/remote -Q8080/off | *:8081",
        "-Ph:8080/remote,8081/remote -Q8080/off | *:8081",
        "-P8080/remote,8081/remote -Q8080/off -Q8080/remote | *:8081, *:8080",
        "-P8080-8083/remote -Q8081-8082/off | *:8080, *:8083",
        "-P8101/remote,8102/remote | *:8101, *:8102",
      })
  void quickPortsAddAndRemoveInOrder(String ports, String meant) {
    assertThat(role(HtmuxClient.class, ports + CLIENT).remotePorts())
        .extracting(ListenAddress::toString)
        .containsExactly(meant.split(", "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-P8080/remote,8080/remote | -P8080/remote,8080/remote: expected each port once, came again: *:8080",
        "-P8080/remote -Q8080/remote | -Q8080/remote: expected each port once, came again: *:8080",
        "-P8080/remote -Q8081/off | -Q8081/off: expected a port that was opened before",
        "-P8080/off | -P8080/off: expected /off with -Q only: -Q8080/off",
        "-P8080/remote/udp | expected a target for each port, none is for port 8080/udp: add SERVER=udprelay://host:port",
        "-P8080/local/udp | expected a target for each port, none is for port 8080/udp: add SERVER=udprelay://host:port",
        "-P8080/remote/admin | -P8080/remote/admin: port *:8080/remote/admin: a port for administration is not available yet",
        "-P8021/remote/telnet | -P8021/remote/telnet: port *:8021/remote/telnet: expected one of http, socks, ftp for one port, or SERVER=tcprelay://host:port:-:-P8021",
        "-f | HTMUX=cl needs a port: add -P[host:]port/remote for users at the server, or -P[host:]port/local for users here",
      })
  void portsThatAClientCannotHave(String ports, String problem) {
    assertThat(problemsOf(ports + CLIENT)).containsExactly(problem);
  }

  @Test
  void manyListsTogetherAreBounded() {
    String ports =
        "-P1-256/remote -Q257-512/remote -Q513-768/remote -Q769-1024/remote -Q1025/remote";
    assertThat(problemsOf(ports + CLIENT))
        .containsExactly("expected at most 1024 ports in all, came 1025");
  }
}
