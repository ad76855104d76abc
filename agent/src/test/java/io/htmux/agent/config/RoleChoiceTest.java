package io.htmux.agent.config;

import static io.htmux.agent.config.Reading.config;
import static io.htmux.agent.config.Reading.parsed;
import static io.htmux.agent.config.Reading.problemsOf;
import static io.htmux.agent.config.Reading.role;
import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.address.Transport;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.role.TunnelConfig.Role.HtmuxClient;
import io.htmux.agent.role.TunnelConfig.Role.HtmuxServer;
import io.htmux.agent.role.TunnelConfig.Role.SockMuxAcceptor;
import io.htmux.agent.role.TunnelConfig.Role.SockMuxConnector;
import io.htmux.agent.role.TunnelConfig.Session;
import io.htmux.agent.role.TunnelConfig.SockMux;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleChoiceTest {

  private static final String CLIENT = "HTMUX=cl:hostX:9876 CAPSKEY=k ";

  @ParameterizedTest
  @CsvSource({
    "-P9876 HTMUX=sv, htmux-server",
    "-P80/remote HTMUX=cl:h:1 SERVER=tcprelay://h:2 CAPSKEY=k, htmux-client",
    "-P6789 HTMUX=px:h:1, htmux-proxy",
    "-P9000 SERVER=sockmux, sockmux-acceptor",
    "SERVER=sockmux://h:1, sockmux-connector",
  })
  void aTunnelIsCalledByItsRole(String line, String name) {
    assertThat(config(line).name()).isEqualTo(name);
  }

  @Test
  void everyDefaultIsPinned() {
    assertThat(config("-P9876 HTMUX=sv").session())
        .isEqualTo(Session.DEFAULT)
        .isEqualTo(
            new Session(
                Duration.ofSeconds(30),
                Duration.ofSeconds(90),
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                1024));
    assertThat(config("-P9876 HTMUX=sv").sockMux())
        .isEqualTo(SockMux.DEFAULT)
        .isEqualTo(new SockMux(16384, true, false, List.of(), Optional.empty(), List.of()));
    assertThat(config("-P9876 HTMUX=sv").role())
        .isEqualTo(
            new HtmuxServer(
                new HostPort("*", 9876), "", "", CapsKeys.NONE, Duration.ofMinutes(5), false));
    assertThat(config("-P9000 SERVER=sockmux").role())
        .isEqualTo(new SockMuxAcceptor(new HostPort("*", 9000), List.of(), List.of()));
    assertThat(config("SERVER=sockmux://h:9000").role())
        .isEqualTo(
            new SockMuxConnector(new HostPort("h", 9000), List.of(), List.of(), CapsKeys.NONE));
  }

  @Test
  void entrancesOfSockMux() {
    assertThat(
            role(
                    SockMuxConnector.class,
                    "SERVER=sockmux://h:9000 PORT=9001,h:53/udp PORT=9003-9004")
                .entrances())
        .containsExactly(
            new ListenAddress(new HostPort("*", 9001), Transport.TCP),
            new ListenAddress(new HostPort("h", 53), Transport.UDP),
            new ListenAddress(new HostPort("*", 9003), Transport.TCP),
            new ListenAddress(new HostPort("*", 9004), Transport.TCP));
    assertThat(role(SockMuxAcceptor.class, "-P9000/sockmux SERVER=sockmux PORT=9001").entrances())
        .containsExactly(new ListenAddress(new HostPort("*", 9001), Transport.TCP));
  }

  @Test
  void aConnectorWithTargetsButWithoutKeyIsTold() {
    assertThat(parsed("SERVER=sockmux://h:9000 DEST=h:80").notices())
        .containsExactly("without CAPSKEY=text the dialling end serves no incoming stream");
    assertThat(parsed("SERVER=sockmux://h:9000 DEST=h:80 CAPSKEY=k").notices()).isEmpty();
    assertThat(parsed("SERVER=sockmux://h:9000").notices())
        .containsExactly("the tunnel carries nothing: add PORT=[host:]port or DEST=host:port");
  }

  @Test
  void onePortMayLeadElsewhereThanTheRest() {
    assertThat(
            role(
                    HtmuxClient.class,
                    CLIENT
                        + "-P8080/remote,8022/remote SERVER=tcprelay://h:22:-:-P8022"
                        + " SERVER=tcprelay://h:80")
                .targets())
        .extracting(target -> target.acceptedAtPort() + " " + target.answer())
        .containsExactly("Optional[8022] h:22", "Optional.empty h:80");
  }

  @Test
  void aTargetForAPortThatIsNotAskedForIsTold() {
    assertThat(parsed(CLIENT + "-P8080/remote SERVER=tcprelay://h:22:-:-P8022 DEST=h:80").notices())
        .containsExactly("target h:22 is never used: no port is 8022");
  }

  @Test
  void aServerKeepsItsRules() {
    Parsed parsed = parsed("-P1 HTMUX=sv SERVER=http CONNECT=None:*:10.* CONNECT=direct CAPSKEY=k");
    assertThat(((HtmuxServer) parsed.config().role()).connectRules())
        .containsExactly("None:*:10.*", "direct");
    assertThat(parsed.notices()).isEmpty();
    assertThat(parsed("-P1 HTMUX=sv CONNECT=None CAPSKEY=k").notices())
        .containsExactly(
            "CONNECT= has no effect: without SERVER=http this server opens no connections");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-fv | expected a role: HTMUX=sv, HTMUX=cl:host:port, HTMUX=px:host:port, SERVER=sockmux or SERVER=sockmux://host:port",
        "-P8080 SERVER=http | expected a role: HTMUX=sv, HTMUX=cl:host:port, HTMUX=px:host:port, SERVER=sockmux or SERVER=sockmux://host:port",
        "-P1 HTMUX=sv SERVER=sockmux | SERVER=sockmux: expected one role for one agent, but came too: HTMUX=sv",
        "-P1 SERVER=sockmux SERVER=sockmux://h:1 | SERVER=sockmux://h:1: expected one role for one agent, but came too: SERVER=sockmux",
        "HTMUX=sv | HTMUX=sv needs the port that its peers dial: add -P[host:]port",
        "SERVER=sockmux | SERVER=sockmux needs the port that its peers dial: add -P[host:]port",
        "-P1,2 HTMUX=sv | -P1,2: expected exactly one port, the one that peers dial, came 2",
        "-P1 -Q2 HTMUX=sv | -Q2: expected exactly one port, the one that peers dial, came 2",
        "-P1/remote HTMUX=sv | -P1/remote: port *:1/remote: /remote and /local are for HTMUX=cl, not for HTMUX=sv",
        "-P1/udp HTMUX=sv | -P1/udp: port *:1/udp: the tunnel itself runs over TCP",
        "-P1/ftp HTMUX=sv | -P1/ftp: port *:1/ftp: a protocol for one port is not available yet",
        "-P1/admin HTMUX=sv | -P1/admin: port *:1/admin: a port for administration is not available yet",
        "-P1 HTMUX=sv SERVER=ftp | SERVER=ftp: SERVER=ftp at an HTMUX server is not available yet",
        "-P1 HTMUX=sv SERVER=tcprelay://h:1 | SERVER=tcprelay://h:1: expected targets at the client: an HTMUX server dials none",
        "-P1 HTMUX=sv DEST=h:1 | DEST=h:1: expected targets at the client: an HTMUX server dials none",
        "-P1 HTMUX=sv PORT=2 | PORT=2: expected PORT= with SERVER=sockmux only; here clients ask",
        "-P1 HTMUX=sv CONNECT=d,v | CONNECT=d,v: vsap has no meaning at a server, which of its clients would that be? expected direct (dial from here) or None (refuse)",
        "-P1 SERVER=sockmux CONNECT=direct | CONNECT=direct: CONNECT= with SockMux is not available yet",
        "-P1 SERVER=sockmux PORT=1 | PORT=1: expected another port than the tunnel's own",
        "-P1 SERVER=sockmux PORT=2/remote | PORT=2/remote: port *:2/remote: /remote and /local are for HTMUX=cl, not for PORT=",
        "-P1 SERVER=sockmux PORT=2/http | PORT=2/http: port *:2/http: a protocol for one port is not available yet",
        "-P1 SERVER=sockmux SERVER=http | SERVER=http: what answers at the far end: SERVER=http is not available yet, use SERVER=tcprelay://host:port,-in",
        "-P1 SERVER=sockmux SERVER=tcprelay://h:1 | SERVER=tcprelay://h:1: expected ,-in behind host:port, with SERVER=sockmux",
        "-P1 SERVER=sockmux TIMEOUT=htmuxskew:5 | TIMEOUT=htmuxskew:5: expected htmuxskew with HTMUX= only",
        "-P1 SERVER=sockmux://h:2 | -P1: port *:1: SERVER=sockmux://… dials; a port whose users enter the tunnel is PORT=",
        "HTMUX= | HTMUX=: expected sv[:[hostList][:portList]], cl:host:port or px:host:port, was \"\"",
        "HTMUX=server | HTMUX=server: expected sv[:[hostList][:portList]], cl:host:port or px:host:port, was \"server\"",
        "HTMUX=cl | HTMUX=cl: expected cl:host:port, was \"cl\"",
        "HTMUX=cl:hostX | HTMUX=cl:hostX: expected cl:host:port, was \"cl:hostX\"",
        "HTMUX=cl:hostX:0 | HTMUX=cl:hostX:0: expected a port 1..65535, was \"0\"",
        "HTMUX=px:hostX | HTMUX=px:hostX: expected px:host:port, was \"px:hostX\"",
        "HTMUX=px:hostX:1 | HTMUX=px needs the port that its peers dial: add -P[host:]port",
        "-P1,2 HTMUX=px:hostX:1 | -P1,2: expected exactly one port, the one that peers dial, came 2",
        "-P1/remote HTMUX=px:hostX:1 | -P1/remote: port *:1/remote: /remote and /local are for HTMUX=cl, not for HTMUX=px",
        "-P1/udp HTMUX=px:hostX:1 | -P1/udp: port *:1/udp: the tunnel itself runs over TCP",
        "-P1 HTMUX=px:hostX:1 SERVER=ftp | SERVER=ftp: SERVER=ftp at an HTMUX proxy is not available yet",
        "-P1 HTMUX=px:hostX:1 SERVER=tcprelay://h:1 | SERVER=tcprelay://h:1: expected targets at the client: an HTMUX proxy dials only its server",
        "-P1 HTMUX=px:hostX:1 DEST=h:1 | DEST=h:1: expected targets at the client: an HTMUX proxy dials only its server",
        "-P1 HTMUX=px:hostX:1 PORT=2 | PORT=2: expected PORT= with SERVER=sockmux only; here clients ask",
        "-P1 HTMUX=px:hostX:1 CONNECT=direct | CONNECT=direct: expected CONNECT= at the client: HTMUX=px only passes on",
        "-P1 HTMUX=px:hostX:1 SERVER=sockmux | SERVER=sockmux: expected one role for one agent, but came too: HTMUX=px:hostX:1",
        "-Ph:6789 HTMUX=px:h:6789 | HTMUX=px:h:6789: expected another port than the proxy's own",
        "-P6789 HTMUX=px:127.0.0.1:6789 | HTMUX=px:127.0.0.1:6789: expected another port than the proxy's own",
        "HTMUX=sv:*:*:* | HTMUX=sv:*:*:*: expected sv[:[hostList][:portList]], with _ for the colons of an IPv6 address, was \"sv:*:*:*\"",
        "HTMUX=sv:*:80x | HTMUX=sv:*:80x: port list member 1 at character 1: expected n, n-m, !n, !n-m or * with ports 0..65535, was \"80x\"",
        "HTMUX=sv:*:9-8 | HTMUX=sv:*:9-8: port list member 1 at character 1: expected the smaller port first, was \"9-8\"",
        "HTMUX=sv:{10.*:1 | HTMUX=sv:{10.*:1: expected braces in pairs, was \"{10.*:1\"",
      })
  void whatDoesNotMakeARole(String line, String problem) {
    assertThat(problemsOf(line)).containsExactly(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-P8080/remote | HTMUX=cl needs what answers: add SERVER=tcprelay://host:port, or SERVER=http",
        "-P8080/remote DEST=h:1 PORT=2 | PORT=2: expected PORT= with SERVER=sockmux only; here -P…/local",
        "-P8080/remote SERVER=udprelay://h:1 | expected a target for each port, none is for port 8080",
        "-P8080/remote DEST=h:1/udp | expected a target for each port, none is for port 8080",
        "-P8080-8081/remote DEST=h:1:-P8080 | expected a target for each port, none is for port 8081",
        "-P8080/remote DEST=h:1 SERVER=telnet | SERVER=telnet: what answers at the far end: SERVER=telnet is not available yet, use SERVER=tcprelay://host:port or one of http, socks, ftp",
      })
  void whatDoesNotMakeAClient(String line, String problem) {
    assertThat(problemsOf(CLIENT + line)).containsExactly(problem);
  }

  @Test
  void rulesAreBounded() {
    String line = CLIENT + "-P8080/local DEST=h:1" + " CONNECT=direct".repeat(256);
    assertThat(role(HtmuxClient.class, line).connectRules()).hasSize(256);
    assertThat(problemsOf(line + " CONNECT=direct"))
        .containsExactly("expected at most 256 CONNECT= in all, came 257");
  }

  @Test
  void aServerMayAdmitEverythingInManyWays() {
    for (String value : List.of("sv", "sv:", "sv::", "sv:*", "sv:*:*")) {
      HtmuxServer server = role(HtmuxServer.class, "-P1 HTMUX=" + value);
      assertThat(server.clients()).as(value).isEmpty();
      assertThat(server.ports()).as(value).isEmpty();
    }
    assertThat(role(HtmuxServer.class, "-P1 HTMUX=sv::8080").ports()).isEqualTo("8080");
  }

  @Test
  void allProblemsAreToldAtOnce() {
    assertThat(problemsOf("-P99999 HTMX=sv SERVER=tcprely://h:1 TIMEOUT=con"))
        .containsExactly(
            "unknown parameter HTMX=…; did you mean HTMUX=?",
            "-P99999: expected a port 1..65535, was \"99999\"",
            "SERVER=tcprely://h:1: unknown protocol tcprely; did you mean tcprelay?",
            "TIMEOUT=con: expected name:seconds, was \"con\"");
  }
}
