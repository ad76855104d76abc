package io.htmux.agent.config;

import static io.htmux.agent.config.Reading.parsed;
import static io.htmux.agent.config.Reading.problemsOf;
import static io.htmux.agent.config.Reading.role;
import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.key.CapsKey;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.role.TunnelConfig.Access;
import io.htmux.agent.role.TunnelConfig.Answer;
import io.htmux.agent.role.TunnelConfig.Role.HtmuxClient;
import io.htmux.agent.role.TunnelConfig.Role.HtmuxProxy;
import io.htmux.agent.role.TunnelConfig.Role.HtmuxServer;
import io.htmux.agent.role.TunnelConfig.Target;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of DeleGate's manual as they stand: run, or refused as not available yet. */
class MissionExamplesTest {

  private static final String NO_KEY =
      "inbound ports need a CAPSKEY at both ends: add CAPSKEY=text here and at the server";

  record Example(String line, List<String> problems) {
    Example(String line, String... problems) {
      this(line, List.of(problems));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-P192.168.1.1:9876 HTMUX=sv SERVER=http, 192.168.1.1:9876",
    "-PhostX:9876 HTMUX=sv SERVER=http, hostX:9876",
    "-P9876 HTMUX=sv SERVER=http, *:9876",
  })
  void serversRunWithANoticeThatACapskeyIsMissing(String line, String port) {
    Parsed parsed = parsed(line);
    assertThat(parsed.config().role())
        .isEqualTo(
            new HtmuxServer(
                HostPort.parse(port), "", "", CapsKeys.NONE, Duration.ofMinutes(5), true));
    assertThat(parsed.notices())
        .containsExactly("without CAPSKEY=text this server opens no port for its clients");
  }

  @Test
  void aProxyRuns() {
    assertThat(role(HtmuxProxy.class, "-PhostI:6789 HTMUX=px:hostX:9876 SERVER=http CAPSKEY=k"))
        .isEqualTo(
            new HtmuxProxy(
                new HostPort("hostI", 6789),
                new HostPort("hostX", 9876),
                "",
                "",
                CapsKeys.of(CapsKey.of("k")),
                Duration.ofDays(1)));
    assertThat(parsed("-PhostI:6789 HTMUX=px:hostX:9876 SERVER=http").notices())
        .containsExactly(
            "without CAPSKEY=text this proxy passes on no client that asks for a port");
  }

  static Stream<Example> clients() {
    return Stream.of(
        new Example("-P127.0.0.1:8080 HTMUX=cl:192.168.1.1:9876 SERVER=http", NO_KEY),
        new Example("-P127.0.0.1:8021 HTMUX=cl:192.168.1.1:9876 SERVER=ftp", NO_KEY),
        new Example("-PhostX:8080 HTMUX=cl:hostI:6789 SERVER=http", NO_KEY),
        new Example("-P8080 HTMUX=cl:hostX:9876 SERVER=http", NO_KEY),
        new Example("-Plocalhost:8081 HTMUX=cl:hostX:9876 SERVER=http", NO_KEY),
        new Example("-P8082/remote,8083/local HTMUX=cl:hostX:9876 SERVER=http", NO_KEY));
  }

  @ParameterizedTest
  @MethodSource("clients")
  void clientsAreToldWhatIsNotAvailableYet(Example example) {
    assertThat(problemsOf(example.line())).containsExactlyInAnyOrderElementsOf(example.problems());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-P127.0.0.1:8080 HTMUX=cl:192.168.1.1:9876 SERVER=http CAPSKEY=k",
        "-PhostX:8080 HTMUX=cl:hostI:6789 SERVER=http CAPSKEY=k",
        "-P8080 HTMUX=cl:hostX:9876 SERVER=http CAPSKEY=k",
        "-P8082/remote,8083/local HTMUX=cl:hostX:9876 SERVER=http CAPSKEY=k",
        "-Plocalhost:8084/local HTMUX=cl:hostX:9876 SERVER=http",
      })
  void clientsThatAnswerHttpRun(String line) {
    assertThat(role(HtmuxClient.class, line).targets())
        .singleElement()
        .extracting(Target::answer)
        .isEqualTo(Answer.Program.HTTP);
    assertThat(parsed(line).notices()).isEmpty();
  }

  @Test
  void onePortMayHaveAProgramOfItsOwn() {
    assertThat(
            role(
                    HtmuxClient.class,
                    "-P80/remote/http,22/remote HTMUX=cl:h:1 SERVER=tcprelay://s:22 CAPSKEY=k")
                .targets())
        .extracting(target -> target.acceptedAtPort() + " " + target.answer())
        .containsExactly("Optional[80] http", "Optional.empty s:22");
    assertThat(
            role(
                    HtmuxClient.class,
                    "-P80,22 HTMUX=cl:h:1 SERVER=http:-:-P80 SERVER=tcprelay://s:22 CAPSKEY=k")
                .targets())
        .extracting(target -> target.acceptedAtPort() + " " + target.answer())
        .containsExactly("Optional[80] http", "Optional.empty s:22");
  }

  @Test
  void whoMayGoWhereIsKeptAsWritten() {
    Access access =
        parsed(
                "-P9876 HTMUX=sv SERVER=http RELIABLE=10.* RELIABLE=!10.9.* PERMIT=http:*.dom:*"
                    + " REJECT=*:evil REMITTABLE=+,https/8443")
            .config()
            .access();
    assertThat(access.reliable()).contains("10.*,!10.9.*");
    assertThat(access.permits()).containsExactly("http:*.dom:*");
    assertThat(access.rejects()).containsExactly("*:evil");
    assertThat(access.remittable()).contains("+,https/8443");
  }

  @Test
  void aServerKeepsItsListsAsWritten() {
    HtmuxServer server =
        role(HtmuxServer.class, "-P9876 HTMUX=sv:10.1.*,!10.1.9.*:8080-8090,!8085 CAPSKEY=k");
    assertThat(server.clients()).isEqualTo("10.1.*,!10.1.9.*");
    assertThat(server.ports()).isEqualTo("8080-8090,!8085");
    assertThat(server.keys()).isEqualTo(CapsKeys.of(CapsKey.of("k")));
  }

  /** S8 to S10: what the ports of the examples mean, as far as the far end can answer already. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-P8080 CAPSKEY=k | *:8080 | *:8080",
        "-Plocalhost:8081 CAPSKEY=k | localhost:8081 | localhost:8081",
        "-P8082/remote,8083/local CAPSKEY=k | *:8082 | *:8083",
        "-P8082/remote/local CAPSKEY=k | *:8082 | *:8082",
        "-Plocalhost:8084/local -fv | | localhost:8084",
        "-Plocalhost:8084/local | | localhost:8084",
      })
  void aSideIsChosenPortByPort(String ports, String remote, String local) {
    Parsed parsed = parsed(ports + " HTMUX=cl:hostX:9876 SERVER=tcprelay://192.168.1.2:80");
    HtmuxClient client = (HtmuxClient) parsed.config().role();
    assertThat(client.remotePorts().stream().map(ListenAddress::toString))
        .isEqualTo(remote == null ? List.of() : List.of(remote));
    assertThat(client.localPorts()).containsExactly(ListenAddress.parse(local));
    assertThat(parsed.notices()).isEmpty();
  }

  @Test
  void connectRulesOfAClientAreKeptAndSaidWhomTheyConcern() {
    assertThat(parsed(rules("/local")).notices()).isEmpty();
    assertThat(parsed(rules("")).notices())
        .containsExactly(
            "CONNECT= decides for users of local ports only; what arrives through remote ports is"
                + " always dialled directly");
    String line = rules("/remote");
    assertThat(role(HtmuxClient.class, line).connectRules())
        .containsExactly("direct:*:192.168.1.*");
    assertThat(parsed(line).notices())
        .containsExactly(
            "CONNECT= has no effect: it decides for users of local ports, and there is none; add"
                + " -P[host:]port/local");
  }

  private static String rules(String side) {
    return "-P8080"
        + side
        + " HTMUX=cl:192.168.1.1:9876 SERVER=tcprelay://127.0.0.1:80 CAPSKEY=k"
        + " CONNECT=direct:*:192.168.1.*";
  }

  @Test
  void aClientWithRelayAndKeyRuns() {
    HtmuxClient client =
        role(
            HtmuxClient.class,
            "-P127.0.0.1:8080/remote HTMUX=cl:127.0.0.1:9876 SERVER=tcprelay://127.0.0.1:80"
                + " CAPSKEY=k");
    assertThat(client.server()).isEqualTo(new HostPort("127.0.0.1", 9876));
    assertThat(client.remotePorts()).containsExactly(ListenAddress.parse("127.0.0.1:8080"));
    assertThat(client.targets())
        .singleElement()
        .satisfies(
            target -> {
              assertThat(target.answer()).hasToString("127.0.0.1:80");
              assertThat(target.acceptedAtPort()).isEmpty();
              assertThat(target.sources()).isEmpty();
            });
    assertThat(client.maxClockSkew()).isEqualTo(Duration.ofDays(1));
    assertThat(client.connectRules()).isEmpty();
  }
}
