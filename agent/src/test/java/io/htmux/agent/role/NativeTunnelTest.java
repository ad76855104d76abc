package io.htmux.agent.role;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.address.Transport;
import io.htmux.agent.forward.LoopbackSockets;
import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKey;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.role.Handshake.Admitted;
import io.htmux.agent.role.Handshake.DialledTls;
import io.htmux.agent.role.Handshake.HttpProxy;
import io.htmux.agent.role.Handshake.Version;
import io.htmux.agent.role.Handshake.Wanted;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.agent.role.TunnelConfig.Session;
import io.htmux.agent.role.TunnelConfig.SockMux;
import io.htmux.agent.tls.TlsFiles;
import io.htmux.agent.upgrade.BasicCredentials;
import io.htmux.agent.upgrade.Carrier;
import io.htmux.agent.upgrade.NamedPort;
import io.micrometer.core.instrument.Counter;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Server, client and proxy as roles, over sockets of ends.loopback, and a user who says a word. */
@Timeout(60)
class NativeTunnelTest {
  private static final Path TLS = Path.of("src/test/resources/tls");
  private static final CapsKeys KEY =
      CapsKeys.of(CapsKey.generate(EnumSet.of(Capability.INBOUND), new SecureRandom()));

  @TempDir Path folder;

  private final TunnelEnds ends = new TunnelEnds();
  private Echo target;
  private int tunnelPort;
  private int userPort;

  @BeforeEach
  void ports() throws IOException {
    target = new Echo();
    tunnelPort = FreePorts.next();
    userPort = FreePorts.next();
  }

  @AfterEach
  void stop() throws IOException {
    ends.close();
    target.close();
  }

  @Test
  void aClientAsksForAPortByItsNameAndTheServerSaysWhereItIs() throws Exception {
    ends.start(server(KEY, admitting("plant-7", KEY), Optional.empty()));
    RunningRole client = ends.start(client(tunnelPort, KEY, named("plant-7")));

    assertServed(client);
    assertThat(client.peers().getFirst().ports()).containsExactly("127.0.0.1:" + userPort);
  }

  @Test
  void whoIsNotAdmittedIsCounted() throws Exception {
    ends.start(server(KEY, admitting("plant-7", KEY), Optional.empty()));
    ends.start(client(tunnelPort, KEY, named("plant-8")));

    await().until(() -> counted("not-proven") > 0);
  }

  @Test
  void aKeyOfItsOwnIsNotThatOfTheTunnel() throws Exception {
    CapsKeys own =
        CapsKeys.of(CapsKey.generate(EnumSet.of(Capability.INBOUND), new SecureRandom()));
    ends.start(server(KEY, admitting("plant-7", own), Optional.empty()));
    ends.start(client(tunnelPort, KEY, named("plant-7")));
    await().until(() -> counted("not-proven") > 0);

    assertServed(ends.start(client(tunnelPort, own, named("plant-7"))));
  }

  @Test
  void aPortThatItMayNotUseIsRefused() throws Exception {
    ends.start(server(KEY, admitting("plant-7", KEY), Optional.empty()));
    ends.start(
        client(
            tunnelPort,
            KEY,
            new Handshake(
                Version.NATIVE,
                Carrier.HTMUX,
                "/htmux",
                Optional.of("plant-7"),
                Optional.empty(),
                List.of(new Wanted("ssh", relay())),
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty())));

    await().until(() -> counted("could-not-bind") > 0);
  }

  @ParameterizedTest
  @CsvSource({"true,HTMUX", "true,WEBSOCKET", "false,WEBSOCKET"})
  void tlsAndWebSocketCarryItAsWell(boolean encrypted, Carrier carrier) throws Exception {
    ends.start(
        server(
            KEY,
            Handshake.DEFAULT,
            encrypted ? Optional.of(files("server", false)) : Optional.empty()));
    assertServed(
        ends.start(
            client(
                tunnelPort,
                KEY,
                dialling(
                    carrier,
                    encrypted ? Optional.of(trusting("ca.crt", "127.0.0.1")) : Optional.empty(),
                    Optional.empty()))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stranger  | ca.crt | 127.0.0.1 | the server's certificate is signed by nobody whom this end trusts; name its authority",
        "expired   | ca.crt | 127.0.0.1 | the server's certificate has expired",
        "elsewhere | ca.crt | 127.0.0.1 | the server's certificate is for another name",
        "server    | ca.crt | hub.example.org | the server's certificate is for another name",
      })
  void aCertificateThatIsNotAcceptedSaysWhy(
      String shown, String trusted, String name, String message) throws Exception {
    ends.start(server(KEY, Handshake.DEFAULT, Optional.of(files(shown, false))));

    assertThat(
            dialFailure(
                dialling(Carrier.HTMUX, Optional.of(trusting(trusted, name)), Optional.empty())))
        .startsWith(message);
    await().until(() -> counted("tls") > 0);
  }

  @Test
  void aServerWithoutTlsIsNamedAsOne() throws Exception {
    ends.start(server(KEY, Handshake.DEFAULT, Optional.empty()));

    assertThat(
            dialFailure(
                dialling(
                    Carrier.HTMUX, Optional.of(trusting("ca.crt", "127.0.0.1")), Optional.empty())))
        .isEqualTo("the server speaks no TLS at this port");
  }

  @Test
  void aServerThatTrustsAnAuthorityAsksForACertificate() throws Exception {
    ends.start(server(KEY, Handshake.DEFAULT, Optional.of(files("server", true))));
    ends.start(
        client(
            tunnelPort,
            KEY,
            dialling(
                Carrier.HTMUX, Optional.of(trusting("ca.crt", "127.0.0.1")), Optional.empty())));
    await().until(() -> counted("tls") > 0);

    DialledTls certified =
        new DialledTls(
            new TlsFiles(
                Optional.of(TLS.resolve("client.crt")),
                Optional.of(TLS.resolve("client.key")),
                Optional.of(TLS.resolve("ca.crt"))),
            "127.0.0.1");
    assertServed(
        ends.start(
            client(
                tunnelPort,
                KEY,
                dialling(Carrier.HTMUX, Optional.of(certified), Optional.empty()))));
  }

  /** A running session keeps its connection; new ones are shown the new certificate. */
  @Test
  void certificatesAreReplacedWhileATunnelRuns() throws Exception {
    Files.copy(TLS.resolve("server.crt"), folder.resolve("tls.crt"));
    Files.copy(TLS.resolve("server.key"), folder.resolve("tls.key"));
    TlsFiles files =
        new TlsFiles(
            Optional.of(folder.resolve("tls.crt")),
            Optional.of(folder.resolve("tls.key")),
            Optional.empty());
    TunnelConfig config = server(KEY, Handshake.DEFAULT, Optional.of(files));
    RunningRole server = ends.start(config);
    Handshake trusting =
        dialling(Carrier.HTMUX, Optional.of(trusting("ca.crt", "127.0.0.1")), Optional.empty());
    RunningRole client = ends.start(client(tunnelPort, KEY, trusting));
    assertServed(client);
    Instant since = client.peers().getFirst().since();

    Files.write(folder.resolve("tls.key"), Files.readAllBytes(TLS.resolve("next-pkcs1.key")));
    Files.write(folder.resolve("tls.crt"), Files.readAllBytes(TLS.resolve("next.crt")));
    assertThat(server.reload(config)).succeedsWithin(LoopbackSockets.PATIENCE);
    assertThat(dialled(trusting)).isEqualTo("CN=next");

    assertServed(client);
    assertThat(client.peers().getFirst().since()).isEqualTo(since);
  }

  @Test
  void throughAnHttpProxyTheConnectionIsIndirect() throws Exception {
    CapsKeys indirect =
        CapsKeys.of(
            CapsKey.generate(
                EnumSet.of(Capability.INBOUND, Capability.INDIRECT), new SecureRandom()));
    try (ConnectProxy proxy = new ConnectProxy("plant:secret")) {
      Handshake through =
          dialling(
              Carrier.HTMUX,
              Optional.empty(),
              Optional.of(
                  new HttpProxy(proxy.at(), Optional.of(new BasicCredentials("plant", "secret")))));
      ends.start(server(indirect, Handshake.DEFAULT, Optional.empty()));
      assertServed(ends.start(client(tunnelPort, indirect, through)));

      assertThat(
              dialFailure(
                  dialling(
                      Carrier.HTMUX,
                      Optional.empty(),
                      Optional.of(new HttpProxy(proxy.at(), Optional.empty())))))
          .startsWith("the HTTP proxy asks for a user and password, and none are given: 407");
    }
  }

  @Test
  void eachHopOfAProxyProvesTheKeyForItself() throws Exception {
    ends.start(server(KEY, Handshake.DEFAULT, Optional.empty()));
    int proxyPort = FreePorts.next();
    ends.start(proxy(proxyPort, KEY));
    assertServed(ends.start(client(proxyPort, KEY, Handshake.DEFAULT)));
  }

  @Test
  void aProxyWithAnotherKeyThanItsServerIsRefusedThere() throws Exception {
    CapsKeys other =
        CapsKeys.of(CapsKey.generate(EnumSet.of(Capability.INBOUND), new SecureRandom()));
    ends.start(server(KEY, Handshake.DEFAULT, Optional.empty()));
    int proxyPort = FreePorts.next();
    ends.start(proxy(proxyPort, other));
    ends.start(client(proxyPort, other, Handshake.DEFAULT));

    await().until(() -> counted("upstream-not-proven") > 0);
  }

  // ---- roles

  private TunnelConfig server(CapsKeys keys, Handshake how, Optional<TlsFiles> tls) {
    return config(
        new Role.HtmuxServer(
            new HostPort("127.0.0.1", tunnelPort), "", "", keys, Duration.ofMinutes(5), false),
        new Handshake(
            Version.NATIVE,
            Carrier.HTMUX,
            how.path(),
            Optional.empty(),
            how.admitted(),
            List.of(),
            1,
            tls,
            Optional.empty(),
            Optional.empty()));
  }

  private TunnelConfig proxy(int at, CapsKeys keys) {
    return config(
        new Role.HtmuxProxy(
            new HostPort("127.0.0.1", at),
            new HostPort("127.0.0.1", tunnelPort),
            "",
            "",
            keys,
            Duration.ofMinutes(5)),
        Handshake.DEFAULT);
  }

  private TunnelConfig client(int server, CapsKeys keys, Handshake how) {
    boolean byNumber = how.wanted().isEmpty();
    return config(
        new Role.HtmuxClient(
            new HostPort("127.0.0.1", server),
            byNumber ? List.of(ListenAddress.tcp(new HostPort("127.0.0.1", userPort))) : List.of(),
            List.of(),
            byNumber
                ? List.of(new TunnelConfig.Target(target.at(), Transport.TCP, Optional.empty(), ""))
                : List.of(),
            keys,
            Duration.ofMinutes(5),
            List.of()),
        how);
  }

  private TunnelConfig.Answer relay() {
    return new TunnelConfig.Answer.Relay(target.at(), Transport.TCP);
  }

  private Handshake admitting(String name, CapsKeys keys) {
    return new Handshake(
        Version.NATIVE,
        Carrier.HTMUX,
        "/htmux",
        Optional.empty(),
        Optional.of(
            List.of(
                new Admitted(
                    name,
                    "127.0.0.1",
                    List.of(
                        new NamedPort(
                            "web", ListenAddress.tcp(new HostPort("127.0.0.1", userPort)))),
                    keys,
                    EnumSet.of(Capability.INBOUND),
                    Duration.ofMinutes(5),
                    false))),
        List.of(),
        1,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private Handshake named(String identity) {
    return new Handshake(
        Version.NATIVE,
        Carrier.HTMUX,
        "/htmux",
        Optional.of(identity),
        Optional.empty(),
        List.of(new Wanted("web", relay())),
        1,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Handshake dialling(
      Carrier carrier, Optional<DialledTls> tls, Optional<HttpProxy> proxy) {
    return new Handshake(
        Version.NATIVE,
        carrier,
        "/htmux",
        Optional.empty(),
        Optional.empty(),
        List.of(),
        1,
        Optional.empty(),
        tls,
        proxy);
  }

  private static TlsFiles files(String name, boolean asksClients) {
    return new TlsFiles(
        Optional.of(TLS.resolve(name + ".crt")),
        Optional.of(TLS.resolve(name + ".key")),
        asksClients ? Optional.of(TLS.resolve("ca.crt")) : Optional.empty());
  }

  private static DialledTls trusting(String authority, String name) {
    return new DialledTls(
        new TlsFiles(Optional.empty(), Optional.empty(), Optional.of(TLS.resolve(authority))),
        name);
  }

  private static TunnelConfig config(Role role, Handshake handshake) {
    return new TunnelConfig(
        "test", role, Session.DEFAULT, SockMux.DEFAULT, TunnelConfig.Access.DEFAULT, handshake);
  }

  // ---- what is seen

  private void assertServed(RunningRole client) throws IOException {
    await().atMost(LoopbackSockets.PATIENCE).until(client::isReady);
    try (Socket user = new Socket(InetAddress.getLoopbackAddress(), userPort)) {
      user.setSoTimeout(30_000);
      user.getOutputStream().write("word\n".getBytes(US_ASCII));
      assertThat(new String(user.getInputStream().readNBytes(5), US_ASCII)).isEqualTo("word\n");
    }
  }

  private double counted(String reason) {
    return ends.registry.find("htmux.peer.refusals").tag("reason", reason).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  private String dialFailure(Handshake how) throws Exception {
    var dialled = dialer(how).dial(ends.loopback.sockets().loops().next());
    LoopbackSockets.await(dialled);
    assertThat(dialled.isSuccess()).isFalse();
    return dialled.cause().getMessage();
  }

  /** The name in the certificate that a new connection is shown. */
  private String dialled(Handshake how) throws Exception {
    var channel = LoopbackSockets.await(dialer(how).dial(ends.loopback.sockets().loops().next()));
    try {
      return channel
          .pipeline()
          .get(SslHandler.class)
          .engine()
          .getSession()
          .getPeerPrincipal()
          .getName();
    } finally {
      channel.close();
    }
  }

  private ServerDialer dialer(Handshake how) throws Exception {
    return ServerDialer.open(
        client(tunnelPort, KEY, how),
        ends.surroundings(),
        new TunnelConfig.Upstream(new HostPort("127.0.0.1", tunnelPort), how));
  }
}
