package io.htmux.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.address.Transport;
import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKey;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.policy.ConnectRule;
import io.htmux.agent.policy.PortTerms;
import io.htmux.agent.policy.ProxyHeader;
import io.htmux.agent.role.Handshake;
import io.htmux.agent.role.Handshake.Admitted;
import io.htmux.agent.role.Handshake.HttpProxy;
import io.htmux.agent.role.Handshake.Wanted;
import io.htmux.agent.role.TunnelConfig.Access;
import io.htmux.agent.role.TunnelConfig.Answer;
import io.htmux.agent.role.TunnelConfig.Role.HtmuxClient;
import io.htmux.agent.role.TunnelConfig.Role.HtmuxProxy;
import io.htmux.agent.role.TunnelConfig.Role.HtmuxServer;
import io.htmux.agent.role.TunnelConfig.Session;
import io.htmux.agent.role.TunnelConfig.SockMux;
import io.htmux.agent.role.TunnelConfig.Target;
import io.htmux.agent.role.TunnelConfig.Upstream;
import io.htmux.agent.tls.TlsFiles;
import io.htmux.agent.upgrade.BasicCredentials;
import io.htmux.agent.upgrade.Carrier;
import io.htmux.agent.upgrade.NamedPort;
import io.htmux.crds.file.TunnelFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TunnelFileConfigTest {

  private static final Secrets SECRETS =
      (name, key) ->
          switch (name + "/" + key) {
            case "plant-7/capskey" -> Optional.of("opaque\n");
            case "plant-7/other" -> Optional.of("opaque2");
            case "login/username" -> Optional.of("plant");
            case "login/password" -> Optional.of("secret\n");
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
  void aServerAdmitsByNameKeyAddressAndPort() throws ConfigurationException {
    Parsed parsed = TunnelFileConfig.from(file(SERVER), SECRETS);
    assertThat(parsed.config().name()).isEqualTo("plant-7");
    CapsKeys keys = CapsKeys.of(CapsKey.of("opaque"));
    assertThat(parsed.config().role())
        .isEqualTo(
            new HtmuxServer(
                new HostPort("*", 9876), "!*", "!*", keys, Duration.ofMinutes(5), false));
    assertThat(parsed.config().handshake())
        .isEqualTo(
            new Handshake(
                Handshake.Version.NATIVE,
                Carrier.HTMUX,
                "/htmux",
                Optional.empty(),
                Optional.of(
                    List.of(
                        new Admitted(
                            "plant-7-gw",
                            "203.0.113.0/24,10.1.*",
                            List.of(
                                new NamedPort("ssh", ListenAddress.tcp(new HostPort("*", 22))),
                                new NamedPort(
                                    "postgres", ListenAddress.tcp(new HostPort("*", 5432)))),
                            keys,
                            Set.of(Capability.INBOUND, Capability.SKEW),
                            Duration.ofMinutes(5),
                            false))),
                List.of(),
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    assertThat(parsed.config().sockMux()).isEqualTo(SockMux.DEFAULT);
    assertThat(parsed.config().session())
        .isEqualTo(
            new Session(
                Duration.ofSeconds(15),
                Duration.ofSeconds(45),
                Duration.ofSeconds(10),
                Session.DEFAULT.openTimeout(),
                4096));
    assertThat(parsed.notices()).isEmpty();
    assertThat(parsed.toString()).doesNotContain("opaque");
  }

  @Test
  void eachClientHasAddressesPortsKeysAndLimitsOfItsOwn() throws ConfigurationException {
    List<Admitted> admitted =
        admitted(
            admitting(
                "{name: a, from: [10.1.*], ports: [ssh], capskeySecretRef: {name: plant-7, key:"
                    + " other}, allow: {indirect: true, tlsTermination: true, clockSkew: 10m}}",
                "{name: b, from: [10.2.*], ports: [postgres], allow: {unproven: true}}"));
    assertThat(admitted.get(0).from()).isEqualTo("10.1.*");
    assertThat(admitted.get(0).keys()).isEqualTo(CapsKeys.of(CapsKey.of("opaque2")));
    assertThat(admitted.get(0).permits())
        .containsExactlyInAnyOrder(
            Capability.INBOUND, Capability.SKEW, Capability.INDIRECT, Capability.TLS);
    assertThat(admitted.get(0).maxSkew()).isEqualTo(Duration.ofMinutes(10));
    assertThat(admitted.get(0).unproven()).isFalse();
    assertThat(admitted.get(1).ports())
        .containsExactly(new NamedPort("postgres", ListenAddress.tcp(new HostPort("*", 5432))));
    assertThat(admitted.get(1).unproven()).isTrue();
  }

  @Test
  void aClientAsksForItsPortsByNameAndEachLeadsToItsOwnTarget() throws ConfigurationException {
    Parsed parsed = TunnelFileConfig.from(file(CLIENT), SECRETS);
    assertThat(parsed.config().role())
        .isEqualTo(
            new HtmuxClient(
                new HostPort("hub.example.org", 9876),
                List.of(),
                List.of(),
                List.of(),
                CapsKeys.of(CapsKey.of("opaque2")),
                Duration.ofDays(1),
                List.of()));
    Handshake handshake = parsed.config().handshake();
    assertThat(handshake.version()).isEqualTo(Handshake.Version.NATIVE);
    assertThat(handshake.identity()).contains("plant-7");
    assertThat(handshake.wanted())
        .containsExactly(
            new Wanted(
                "postgres", new Answer.Relay(new HostPort("10.20.0.5", 15432), Transport.TCP)),
            new Wanted("ssh", new Answer.Relay(new HostPort("sshd", 2222), Transport.TCP)));
    assertThat(handshake.dials()).isEmpty();
    assertThat(parsed.notices()).isEmpty();
  }

  @Test
  void theOriginalsHandshakeAsksByNumber() throws ConfigurationException {
    Parsed parsed =
        TunnelFileConfig.from(
            file("tls: {mode: Disabled}\n" + replaced(CLIENT, "http://hub", "htmux://hub")),
            SECRETS);
    assertThat(parsed.config().handshake().version()).isEqualTo(Handshake.Version.ORIGINAL);
    assertThat(parsed.config().role())
        .isEqualTo(
            new HtmuxClient(
                new HostPort("hub.example.org", 9876),
                List.of(ListenAddress.parse("*:5432"), ListenAddress.parse("127.0.0.1:22")),
                List.of(),
                List.of(
                    target("postgres", relay("10.20.0.5", 15432), 5432),
                    target("ssh", relay("sshd", 2222), 22)),
                CapsKeys.of(CapsKey.of("opaque2")),
                Duration.ofDays(1),
                List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "http://hub,HTMUX,false",
    "https://hub,HTMUX,true",
    "ws://hub,WEBSOCKET,false",
    "wss://hub,WEBSOCKET,true",
    "htmux://hub,HTMUX,true",
  })
  void theSchemeOfAUrlIsTlsAndCarrier(String url, Carrier carrier, boolean tls)
      throws ConfigurationException {
    Handshake handshake =
        TunnelFileConfig.from(
                file(replaced(replaced(CLIENT, "http://hub", url), "9876\"", "9876/x\"")), SECRETS)
            .config()
            .handshake();
    assertThat(handshake.carrier()).isEqualTo(carrier);
    assertThat(handshake.dials().isPresent()).isEqualTo(tls);
    handshake.dials().ifPresent(to -> assertThat(to.serverName()).isEqualTo("hub.example.org"));
    assertThat(handshake.path()).isEqualTo("/x");
  }

  @Test
  void certificatesAreFilesOfTheSecretsThatAreNamed() throws ConfigurationException {
    String tls =
        "tls: {secretRef: {name: cert}, caRef: {configMapRef: {name: trust, key: all.pem}}}";
    assertThat(
            TunnelFileConfig.from(file(replaced(SERVER, "tls: {mode: Disabled}", tls)), SECRETS)
                .config()
                .handshake()
                .accepts())
        .contains(
            new TlsFiles(
                Optional.of(Path.of("cert/tls.crt")),
                Optional.of(Path.of("cert/tls.key")),
                Optional.of(Path.of("trust/all.pem"))));
  }

  @Test
  void anHttpProxyHasItsPasswordInASecret() throws ConfigurationException {
    String proxied =
        replaced(
            CLIENT,
            "client:",
            "client:@  httpProxy: {url: \"http://p:3128\", credentialsSecretRef: {name: login}}");
    assertThat(TunnelFileConfig.from(file(proxied), SECRETS).config().handshake().httpProxy())
        .contains(
            new HttpProxy(
                new HostPort("p", 3128), Optional.of(new BasicCredentials("plant", "secret"))));
    assertThat(problems(replaced(proxied, "name: login", "name: none")))
        .contains(
            "spec.client.httpProxy.credentialsSecretRef: expected the secret in the file"
                + " none/username, which is not there, empty or not readable; --secrets names another folder");
  }

  @Test
  void nobodyAndNothingIsAdmittedUnlessItIsWritten() throws ConfigurationException {
    String closed = SERVER.replaceAll("(?m)^  admit:\\n.*$", "  admit: []");
    assertThat(admitted(closed)).isEmpty();
    assertThat(TunnelFileConfig.from(file(closed), SECRETS).notices())
        .containsExactly("spec.server.admit is empty: nobody is admitted");
    assertThat(admitted(SERVER.replace(", ports: [ssh, postgres]", "")).getFirst().ports())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name: plant-7} | name: plant-8} | spec.capskeySecretRef: expected the secret in the file plant-8/capskey, which is not there, empty or not readable; --secrets names another folder",
        "name: plant-7} | name: plant-7, key: empty} | spec.capskeySecretRef: the secret \"plant-7\": expected 1..1024 characters, came 0",
        "server: | server:@  minPeers: 1 | spec.server.minPeers: only 0 is available yet",
        "port: 22} | port: 22, protocol: UDP, limits: {maxStreams: 1}} | spec.ports[1].limits: of a port for datagrams hold where its target is dialled; write them at that end",
        "{name: unused, listenOn: Server, port: 23} | {name: unused, listenOn: Client, target: {host: h, port: 1}} | spec.ports[2].port: is missing; it is the number of the port in the file of the Client, which tells its streams apart",
      })
  void whatAServerCannotDoYet(String written, String instead, String problem) {
    assertThat(problems(replaced(SERVER, written, instead))).containsExactly(problem);
  }

  @Test
  void limitsOfAServerHoldForThePortsThatItOpens() throws ConfigurationException {
    String limited = replaced(SERVER, "port: 22}", "port: 22, limits: {maxStreams: 7}}");
    HtmuxServer server =
        (HtmuxServer) TunnelFileConfig.from(file(limited), SECRETS).config().role();
    assertThat(server.opened())
        .singleElement()
        .isEqualTo(new PortTerms("ssh", ProxyHeader.NONE, OptionalInt.of(7), Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "9876\"} | 9876\"}, {url: \"htmux://b:1\"} | spec.client.servers[1].url: htmux:// knows ports by their numbers, the others by their names: all servers are of the same kind",
        "capskeySecretRef: {name: plant-7, key: other} | replicas: 1 | spec.capskeySecretRef: is missing; inbound ports need a CAPSKEY at both ends",
        "key: other | key: none | spec.capskeySecretRef: expected the secret in the file plant-7/none, which is not there, empty or not readable; --secrets names another folder",
      })
  void whatAClientCannotDoYet(String written, String instead, String problem) {
    assertThat(problems(replaced(CLIENT, written, instead))).containsExactly(problem);
  }

  @Test
  void allServersAreKeptConnectedEachInItsWay() throws ConfigurationException {
    Parsed parsed =
        TunnelFileConfig.from(
            file(replaced(CLIENT, "9876\"}", "9876\"}, {url: \"wss://b:443/other\"}")), SECRETS);
    HtmuxClient role = (HtmuxClient) parsed.config().role();
    assertThat(role.server()).isEqualTo(new HostPort("hub.example.org", 9876));
    Upstream other = role.others().getFirst();
    assertThat(other.at()).isEqualTo(new HostPort("b", 443));
    assertThat(other.handshake().carrier()).isEqualTo(Carrier.WEBSOCKET);
    assertThat(other.handshake().path()).isEqualTo("/other");
    assertThat(other.handshake().dials().orElseThrow().serverName()).isEqualTo("b");
    assertThat(other.handshake().wanted()).isEqualTo(parsed.config().handshake().wanted());
  }

  @Test
  void aClientMayHaveSeveralConnectionsToEachServer() throws ConfigurationException {
    assertThat(
            TunnelFileConfig.from(file(CLIENT + "session: {connections: 4}\n"), SECRETS)
                .config()
                .session()
                .connections())
        .isEqualTo(4);
    assertThat(TunnelFileConfig.from(file(CLIENT), SECRETS).config().session().connections())
        .isEqualTo(1);
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
            target("db", relay("db", 5432), 15432), target("web", Answer.Program.HTTP, 18080));
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
    assertThat(client.localPorts())
        .containsExactly(ListenAddress.tcp(new HostPort("127.0.0.1", 15432)));
    assertThat(client.targets()).containsExactly(target("db", new Answer.AtPeer(), 15432));
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
              assertThat(proxy.maxClockSkew()).isEqualTo(Duration.ofDays(1));
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

  @Test
  void aProxyNeedsTheKeyThatItNames() {
    assertThat(problems(replaced(PROXY, "name: plant-7}", "name: plant-8}")))
        .containsExactly(
            "spec.capskeySecretRef: expected the secret in the file plant-8/capskey, which is not"
                + " there, empty or not readable; --secrets names another folder");
  }

  @Test
  void aClockSkewAboveFiveMinutesNeedsAKeyThatGrantsIt() {
    String skewed =
        replaced(SERVER, "ports: [ssh, postgres]}", "ports: [ssh], allow: {clockSkew: 10m}}");
    assertThat(problems(replaced(skewed, "capskeySecretRef: {name: plant-7}", "replicas: 1")))
        .containsExactly(
            "spec.server.admit[0].allow.clockSkew: above 300 seconds needs a CAPSKEY that grants"
                + " skew");
  }

  @Test
  void theOriginalsHandshakeNeedsNumbersThatDiffer() {
    String original = "tls: {mode: Disabled}\n" + replaced(CLIENT, "http://hub", "htmux://hub");
    assertThat(problems(replaced(original, "port: 5432, ", "")))
        .containsExactly(
            "spec.ports[0].port: is missing; only a server of https://, http:// is asked for a"
                + " port by its name");
    assertThat(problems(replaced(original, "port: 5432,", "port: 22,")))
        .containsExactly("spec.ports[1].port: 22 is that of spec.ports[0]");
  }

  @Test
  void sessionTimesAreTaken() throws ConfigurationException {
    String session =
        "role: Server\nsession: {keepAlive: 1s, deadAfter: 3s, dialTimeout: 2s, maxStreams: 7,"
            + " resumeWithin: 7s, drain: 0s}";
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
                7,
                Duration.ofSeconds(7),
                Duration.ZERO));
  }

  @Test
  void whatHasNoEffectYetIsTold() throws ConfigurationException {
    String client =
        replaced(
            CLIENT, "client:", "connect: [{name: lan, action: Direct}]@client:@  identity: gw");
    assertThat(TunnelFileConfig.from(file(client), SECRETS).config().handshake().identity())
        .contains("gw");
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

  private static List<Admitted> admitted(String spec) throws ConfigurationException {
    return TunnelFileConfig.from(file(spec), SECRETS).config().handshake().admitted().orElseThrow();
  }

  private static List<String> problems(String spec) {
    TunnelFile file = file(spec);
    ConfigurationException refused =
        catchThrowableOfType(
            ConfigurationException.class, () -> TunnelFileConfig.from(file, SECRETS));
    assertThat(refused).as("refusal of\n%s", spec).isNotNull();
    return refused.problems().stream().map(Problem::toString).toList();
  }

  private static Target target(String name, Answer answer, int acceptedAt) {
    return new Target(answer, Optional.of(acceptedAt), "", PortTerms.named(name));
  }

  private static Answer relay(String host, int port) {
    return new Answer.Relay(new HostPort(host, port), Transport.TCP);
  }
}
