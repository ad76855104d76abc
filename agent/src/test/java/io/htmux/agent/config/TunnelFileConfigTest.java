package io.htmux.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.key.CapsKey;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.policy.ConnectRule;
import io.htmux.agent.role.TunnelConfig.Access;
import io.htmux.agent.role.TunnelConfig.Answer;
import io.htmux.agent.role.TunnelConfig.Role.HtmuxClient;
import io.htmux.agent.role.TunnelConfig.Role.HtmuxProxy;
import io.htmux.agent.role.TunnelConfig.Role.HtmuxServer;
import io.htmux.agent.role.TunnelConfig.Session;
import io.htmux.agent.role.TunnelConfig.SockMux;
import io.htmux.agent.role.TunnelConfig.Target;
import io.htmux.crds.file.TunnelFile;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TunnelFileConfigTest {

  private static final Secrets SECRETS =
      (name, key) ->
          switch (name + "/" + key) {
            case "plant-7/capskey" -> Optional.of("opaque\n");
            case "plant-7/other" -> Optional.of("opaque2");
            case "plant-7/empty" -> Optional.of("\n");
            default -> Optional.empty();
          };

  private static final String SERVER =
      """
      role: Server
      capskeySecretRef: {name: plant-7}
      tls: {mode: Disabled}
      server:
        admit:
        - {name: plant-7-gw, from: ["203.0.113.0/24", "10.1.*"], ports: [ssh, postgres]}
      ports:
      - {name: postgres, listenOn: Server, port: 5432}
      - {name: ssh, listenOn: Server, port: 22}
      - {name: unused, listenOn: Server, port: 23}
      """;

  private static final String CLIENT =
      """
      role: Client
      capskeySecretRef: {name: plant-7, key: other}
      client:
        servers: [{url: "http://hub.example.org:9876"}]
      ports:
      - {name: postgres, listenOn: Server, port: 5432, target: {host: 10.20.0.5, port: 15432}}
      - {name: ssh, listenOn: Server, host: 127.0.0.1, port: 22, serviceRef: {name: sshd, port: 2222}}
      """;

  @Test
  void aServerAdmitsByAddressAndPort() throws ConfigurationException {
    Parsed parsed = TunnelFileConfig.from(file(SERVER), SECRETS);
    assertThat(parsed.config().name()).isEqualTo("plant-7");
    assertThat(parsed.config().role())
        .isEqualTo(
            new HtmuxServer(
                new HostPort("*", 9876),
                "203.0.113.0/24,10.1.*",
                "22,5432",
                CapsKeys.of(CapsKey.of("opaque")),
                Duration.ofMinutes(5),
                false));
    assertThat(parsed.config().sockMux()).isEqualTo(SockMux.DEFAULT);
    assertThat(parsed.config().session())
        .isEqualTo(
            new Session(
                Duration.ofSeconds(15),
                Duration.ofSeconds(45),
                Duration.ofSeconds(10),
                Session.DEFAULT.openTimeout(),
                4096));
    assertThat(parsed.notices())
        .containsExactly(
            "spec.server.admit: the names of clients are not proven yet; their addresses and ports"
                + " decide");
    assertThat(parsed.toString()).doesNotContain("opaque");
  }

  @Test
  void aClientAsksForItsPortsAndEachLeadsToItsOwnTarget() throws ConfigurationException {
    Parsed parsed = TunnelFileConfig.from(file(CLIENT), SECRETS);
    assertThat(parsed.config().role())
        .isEqualTo(
            new HtmuxClient(
                new HostPort("hub.example.org", 9876),
                List.of(new HostPort("*", 5432), new HostPort("127.0.0.1", 22)),
                List.of(),
                List.of(
                    new Target(
                        new HostPort("10.20.0.5", 15432), Transport.TCP, Optional.of(5432), ""),
                    new Target(new HostPort("sshd", 2222), Transport.TCP, Optional.of(22), "")),
                CapsKeys.of(CapsKey.of("opaque2")),
                Duration.ofMinutes(5),
                List.of()));
    assertThat(parsed.notices()).isEmpty();
  }

  @Test
  void nobodyAndNothingIsAdmittedUnlessItIsWritten() throws ConfigurationException {
    HtmuxServer closed = server(SERVER.replaceAll("(?m)^  admit:\\n.*$", "  admit: []"));
    assertThat(closed.clients()).isEqualTo("!*");
    assertThat(closed.ports()).isEqualTo("!*");
    HtmuxServer portless = server(SERVER.replace(", ports: [ssh, postgres]", ""));
    assertThat(portless.clients()).isEqualTo("203.0.113.0/24,10.1.*");
    assertThat(portless.ports()).isEqualTo("!*");
    assertThat(server(SERVER.replace("from: [\"203.0.113.0/24\", \"10.1.*\"], ", "")).clients())
        .isEmpty();
  }

  @Test
  void clientsThatShareTheirAddressesOrTheirPortsAreTakenTogether() throws ConfigurationException {
    HtmuxServer ports =
        server(admitting("{name: a, from: [10.1.*], ports: [ssh]}", "{name: b, from: [10.1.*]}"));
    assertThat(ports.clients()).isEqualTo("10.1.*");
    assertThat(ports.ports()).isEqualTo("22");
    HtmuxServer addresses =
        server(
            admitting(
                "{name: a, from: [10.1.*], ports: [ssh]}",
                "{name: b, from: [10.2.*], ports: [ssh]}"));
    assertThat(addresses.clients()).isEqualTo("10.1.*,10.2.*");
    assertThat(addresses.ports()).isEqualTo("22");
  }

  @Test
  void aClientMustNotGetAtThePortsOfAnother() {
    String message =
        "spec.server.admit: clients that differ both in from and in ports, or in from with"
            + " exclusions, are not available yet";
    assertThat(
            problems(
                admitting(
                    "{name: a, from: [10.1.*], ports: [ssh]}",
                    "{name: b, from: [10.2.*], ports: [postgres]}")))
        .containsExactly(message);
    assertThat(
            problems(
                admitting(
                    "{name: a, from: [10.1.*, \"!10.1.9.*\"], ports: [ssh]}",
                    "{name: b, from: [10.1.9.*], ports: [ssh]}")))
        .containsExactly(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tls: {mode: Disabled} | tls: {secretRef: {name: t}} | spec.tls.mode: Required is not available yet; write Disabled",
        "tls: {mode: Disabled} | tls: {mode: Disabled, caRef: {secretRef: {name: ca}}} | spec.tls.caRef: is not available yet",
        "name: plant-7} | name: plant-8} | spec.capskeySecretRef: expected the secret in the file plant-8/capskey, which is not there or empty; --secrets names another folder",
        "name: plant-7} | name: plant-7, key: empty} | spec.capskeySecretRef: the secret \"plant-7\": expected 1..1024 characters, came 0",
        "server: | server:@  path: /other | spec.server.path: only /htmux is available yet",
        "server: | server:@  minPeers: 1 | spec.server.minPeers: only 0 is available yet",
        "port: 22} | port: 22, host: 127.0.0.1} | spec.ports[1].host: only * is available yet at a Server",
        "port: 22} | port: 22, protocol: UDP} | spec.ports[1].protocol: UDP through HTMUX is not available yet",
        "port: 22} | port: 22, limits: {maxStreams: 1}} | spec.ports[1].limits: is not available yet",
        "port: 22} | port: 22, limits: {idleTimeout: 1h}} | spec.ports[1].limits: is not available yet",
        "port: 22} | port: 22, limits: {bytesPerSecond: 1}} | spec.ports[1].limits: is not available yet",
        "{name: unused, listenOn: Server, port: 23} | {name: unused, listenOn: Client, target: {host: h, port: 1}} | spec.ports[2].port: is missing; it is the number of the port in the file of the Client, which tells its streams apart",
        "{name: unused, listenOn: Server, port: 23} | {name: unused, listenOn: Client, port: 23, app: Ftp} | spec.ports[2].app: only Relay and HttpProxy are available yet",
        "ports: [ssh, postgres]} | ports: [ssh], allow: {indirect: true}} | spec.server.admit[0].allow.indirect: true is not available yet",
        "ports: [ssh, postgres]} | ports: [ssh], allow: {tlsTermination: true}} | spec.server.admit[0].allow.tlsTermination: true is not available yet",
        "ports: [ssh, postgres]} | ports: [ssh], capskeySecretRef: {name: x}} | spec.server.admit[0].capskeySecretRef: a key for one client is not available yet",
        "role: Server | role: Server@session: {resumeWithin: 5s} | spec.session.resumeWithin: is not available yet; remove it or write 0s",
        "role: Server | role: Server@session: {drain: 5s} | spec.session.drain: is not available yet; remove it or write 0s",
        "role: Server | role: Server@session: {connections: 2} | spec.session.connections: more than 1 is not available yet",
      })
  void whatAServerCannotDoYet(String written, String instead, String problem) {
    assertThat(problems(replaced(SERVER, written, instead))).containsExactly(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "http://hub | https://hub | spec.client.servers[0].url: TLS is not available yet; write http://host:port",
        "http://hub | htmux://hub | spec.client.servers[0].url: TLS is not available yet; write http://host:port",
        "9876\" | 9876/x\" | spec.client.servers[0].url: a path other than /htmux is not available yet",
        "9876\"} | 9876\"}, {url: \"http://b:1\"} | spec.client.servers[1]: more than one server is not available yet",
        "client: | client:@  httpProxy: {url: \"http://p:1\"} | spec.client.httpProxy: is not available yet",
        "capskeySecretRef: {name: plant-7, key: other} | replicas: 1 | spec.capskeySecretRef: is missing; inbound ports need a CAPSKEY at both ends",
        "key: other | key: none | spec.capskeySecretRef: expected the secret in the file plant-7/none, which is not there or empty; --secrets names another folder",
        "port: 5432,  | `` | spec.ports[0].port: is missing; asking a server for a port by its name is not available yet",
        "port: 5432, | port: 22, | spec.ports[1].port: 22 is that of spec.ports[0]",
        "target: {host: 10.20.0.5, port: 15432} | app: Socks5 | spec.ports[0].app: only Relay and HttpProxy are available yet",
        "port: 15432} | port: 15432}, proxyProtocol: V2 | spec.ports[0].proxyProtocol: only None is available yet",
      })
  void whatAClientCannotDoYet(String written, String instead, String problem) {
    assertThat(problems(replaced(CLIENT, written, instead))).containsExactly(problem);
  }

  /** Streams of a client's port carry its number, so both files have it. */
  @Test
  void aServersFileSaysWhatAnswersAtTheClientsPorts() throws ConfigurationException {
    HtmuxServer server =
        server(
            replaced(
                SERVER,
                "{name: unused, listenOn: Server, port: 23}",
                "{name: db, listenOn: Client, port: 15432, target: {host: db, port: 5432}}@"
                    + "- {name: web, listenOn: Client, port: 18080, app: HttpProxy}"));
    assertThat(server.targets())
        .containsExactly(
            new Target(new HostPort("db", 5432), Transport.TCP, Optional.of(15432), ""),
            new Target(Answer.Program.HTTP, Optional.of(18080), ""));
    assertThat(server.ports()).isEqualTo("22,5432");
  }

  @Test
  void aClientsOwnPortsNeedNoKeyAndLeaveTheAnswerToTheServer() throws ConfigurationException {
    String own =
        """
        role: Client
        client:
          servers: [{url: "http://hub.example.org:9876"}]
        ports:
        - {name: db, listenOn: Client, host: 127.0.0.1, port: 15432}
        """;
    HtmuxClient client = (HtmuxClient) TunnelFileConfig.from(file(own), SECRETS).config().role();
    assertThat(client.remotePorts()).isEmpty();
    assertThat(client.localPorts()).containsExactly(new HostPort("127.0.0.1", 15432));
    assertThat(client.targets())
        .containsExactly(new Target(new Answer.AtPeer(), Optional.of(15432), ""));
  }

  @Test
  void rulesAreReadAndWhatTheyDoNotSpeakOfIsRefused() throws ConfigurationException {
    Access access =
        TunnelFileConfig.from(
                file(
                    replaced(
                        SERVER,
                        "server:",
                        "connect: [{name: lan, action: Direct, protocols: [TCP], destinations:"
                            + " [192.168.1.*]}]@server:")),
                SECRETS)
            .config()
            .access();
    assertThat(access.reliable()).contains("*");
    assertThat(access.rules().orElseThrow().rules())
        .singleElement()
        .extracting(ConnectRule::name)
        .isEqualTo("lan");
    assertThat(TunnelFileConfig.from(file(SERVER), SECRETS).config().access().rules())
        .hasValueSatisfying(rules -> assertThat(rules.rules()).isEmpty());
  }

  @Test
  void aClientWithoutPortsHasNothingToDo() {
    assertThat(problems(CLIENT.substring(0, CLIENT.indexOf("ports:"))))
        .containsExactly("spec.ports: needs a port, of the server or of this end");
  }

  private static final String PROXY =
      """
      role: Proxy
      tls: {mode: Disabled}
      capskeySecretRef: {name: plant-7}
      proxy:
        port: 6789
        upstream: [{url: "http://hub.example.org:9876"}]
      """;

  @Test
  void aProxyPassesItsClientsOn() throws ConfigurationException {
    Parsed parsed = TunnelFileConfig.from(file(PROXY), SECRETS);
    assertThat(parsed.config().role())
        .isInstanceOfSatisfying(
            HtmuxProxy.class,
            proxy -> {
              assertThat(proxy.tunnelPort()).isEqualTo(new HostPort("*", 6789));
              assertThat(proxy.server()).isEqualTo(new HostPort("hub.example.org", 9876));
              assertThat(proxy.clients() + proxy.ports()).isEmpty();
              assertThat(proxy.keys().isPresent()).isTrue();
              assertThat(proxy.maxClockSkew()).isEqualTo(Duration.ofMinutes(5));
            });
    assertThat(parsed.notices())
        .containsExactly("spec.proxy passes on every client; its server decides whom it admits");
    assertThat(
            TunnelFileConfig.from(
                    file(replaced(PROXY, "capskeySecretRef: {name: plant-7}", "replicas: 1")),
                    SECRETS)
                .notices())
        .contains(
            "without spec.capskeySecretRef this proxy passes on no client that asks for a port");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "http://hub | https://hub | spec.proxy.upstream[0].url: TLS is not available yet; write http://host:port",
        "9876\" | 9876/x\" | spec.proxy.upstream[0].url: a path other than /htmux is not available yet",
        "9876\"} | 9876\"}, {url: \"http://b:1\"} | spec.proxy.upstream[1]: more than one server is not available yet",
        "mode: Disabled | mode: Disabled, caRef: {secretRef: {name: ca}} | spec.tls.caRef: is not available yet",
        "name: plant-7} | name: plant-8} | spec.capskeySecretRef: expected the secret in the file plant-8/capskey, which is not there or empty; --secrets names another folder",
      })
  void whatAProxyCannotDoYet(String written, String instead, String problem) {
    assertThat(problems(replaced(PROXY, written, instead))).containsExactly(problem);
  }

  @Test
  void clockSkewIsOneForAllAndAboveFiveMinutesNeedsAKey() throws ConfigurationException {
    String skewed =
        replaced(SERVER, "ports: [ssh, postgres]}", "ports: [ssh], allow: {clockSkew: 10m}}");
    assertThat(server(skewed).maxClockSkew()).isEqualTo(Duration.ofMinutes(10));
    assertThat(problems(replaced(skewed, "capskeySecretRef: {name: plant-7}", "replicas: 1")))
        .containsExactly(
            "spec.capskeySecretRef: is missing; a clock skew above 300 seconds needs one");
    assertThat(
            problems(
                admitting(
                    "{name: a, allow: {clockSkew: 10s}}", "{name: b, allow: {clockSkew: 20s}}")))
        .containsExactly(
            "spec.server.admit: a clockSkew of its own for each client is not available yet");
  }

  @Test
  void sessionTimesAreTaken() throws ConfigurationException {
    String session =
        "role: Server\nsession: {keepAlive: 1s, deadAfter: 3s, dialTimeout: 2s, maxStreams: 7,"
            + " resumeWithin: 0s, drain: 0s}";
    assertThat(
            TunnelFileConfig.from(file(SERVER.replace("role: Server", session)), SECRETS)
                .config()
                .session())
        .isEqualTo(
            new Session(
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                Duration.ofSeconds(2),
                Session.DEFAULT.openTimeout(),
                7));
  }

  @Test
  void whatHasNoEffectYetIsTold() throws ConfigurationException {
    String client =
        replaced(
            CLIENT, "client:", "connect: [{name: lan, action: Direct}]@client:@  identity: gw");
    assertThat(TunnelFileConfig.from(file(client), SECRETS).notices())
        .containsExactly("spec.client.identity has no effect yet: names are not proven");
    String keyless = replaced(SERVER, "capskeySecretRef: {name: plant-7}", "replicas: 1");
    assertThat(TunnelFileConfig.from(file(keyless), SECRETS).notices())
        .contains("without spec.capskeySecretRef this server opens no port for its clients");
  }

  private static String admitting(String... clients) {
    return SERVER.replaceAll(
        "(?m)^  admit:\\n.*$", "  admit: [" + String.join(", ", clients) + "]");
  }

  /** An {@code @} stands for a new line. */
  private static String replaced(String yaml, String written, String instead) {
    assertThat(yaml).contains(written);
    return yaml.replace(written, instead.replace("@", "\n"));
  }

  private static TunnelFile file(String spec) {
    return TunnelFile.read(
        "apiVersion: htmux.io/v1alpha1\nkind: HtmuxTunnel\nmetadata: {name: plant-7}\nspec:\n"
            + spec.indent(2));
  }

  private static HtmuxServer server(String spec) throws ConfigurationException {
    return (HtmuxServer) TunnelFileConfig.from(file(spec), SECRETS).config().role();
  }

  private static List<String> problems(String spec) {
    TunnelFile file = file(spec);
    ConfigurationException refused =
        catchThrowableOfType(
            ConfigurationException.class, () -> TunnelFileConfig.from(file, SECRETS));
    assertThat(refused).as("refusal of\n%s", spec).isNotNull();
    return refused.problems().stream().map(Problem::toString).toList();
  }
}
