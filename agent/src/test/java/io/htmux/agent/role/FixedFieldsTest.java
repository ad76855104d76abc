package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.key.CapsKey;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.role.Handshake.DialledTls;
import io.htmux.agent.role.Handshake.Version;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.agent.role.TunnelConfig.Session;
import io.htmux.agent.role.TunnelConfig.SockMux;
import io.htmux.agent.role.TunnelConfig.Upstream;
import io.htmux.agent.tls.TlsFiles;
import io.htmux.agent.upgrade.Carrier;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a running role refuses to change, each by its name, and what it takes. */
class FixedFieldsTest {
  private static final HostPort HERE = new HostPort("*", 9876);
  private static final HostPort OTHER = new HostPort("*", 9877);
  private static final HostPort HUB = new HostPort("hub", 443);
  private static final CapsKeys KEYS = CapsKeys.of(CapsKey.of("a key"));
  private static final CapsKeys OTHER_KEYS = CapsKeys.of(CapsKey.of("another key"));
  private static final Optional<TlsFiles> FILES =
      Optional.of(new TlsFiles(Optional.empty(), Optional.empty(), Optional.empty()));
  private static final Handshake PLAIN = handshake(Version.NATIVE, Carrier.HTMUX, "plant-7");

  static Stream<Arguments> fixed() {
    return Stream.of(
        refused(
            config("a", server(HERE, KEYS), PLAIN),
            config("b", server(HERE, KEYS), PLAIN),
            "metadata.name is a while it runs, and b"),
        refused(
            of(server(HERE, KEYS)),
            of(server(OTHER, KEYS)),
            "the tunnel port (spec.server.port, -P) is *:9876 while it runs, and *:9877"),
        refused(
            of(server(HERE, KEYS)),
            of(server(HERE, KEYS), tls(FILES, Optional.empty())),
            "TLS (spec.tls.mode, STLS=fcl) is off while it runs, and on"),
        refused(
            of(server(HERE, KEYS)),
            of(client(HUB, KEYS)),
            "the role (spec.role, HTMUX=) is Server while it runs, and Client"),
        refused(
            of(client(HUB, KEYS)),
            of(proxy(HERE, HUB)),
            "the role (spec.role, HTMUX=) is Client while it runs, and Proxy"),
        refused(
            of(client(HUB, KEYS)),
            of(client(new HostPort("hub", 8443), KEYS)),
            "the server (spec.client.servers, HTMUX=cl) is hub:443 by HTMUX/2.0 while it runs, and"
                + " hub:8443 by HTMUX/2.0"),
        refused(
            of(client(HUB, KEYS)),
            of(client(HUB, KEYS), tls(Optional.empty(), FILES)),
            "and hub:443 by HTMUX/2.0 with TLS"),
        refused(
            of(client(HUB, KEYS)),
            of(client(HUB, KEYS), handshake(Version.NATIVE, Carrier.WEBSOCKET, "plant-7")),
            "and hub:443 by HTMUX/2.0 in a WebSocket"),
        refused(
            of(client(HUB, KEYS)),
            of(client(HUB, KEYS), handshake(Version.ORIGINAL, Carrier.HTMUX, "plant-7")),
            "and hub:443 by HTMUX/1.0"),
        refused(
            of(client(HUB, KEYS)),
            of(client(HUB, KEYS, new Upstream(OTHER, PLAIN))),
            "further servers (spec.client.servers) is [] while it runs, and [*:9877]"),
        refused(
            of(client(HUB, KEYS)),
            of(client(HUB, KEYS), handshake(Version.NATIVE, Carrier.HTMUX, "plant-8")),
            "the identity (spec.client.identity, --identity) is plant-7 while it runs, and plant-8"),
        refused(
            of(proxy(HERE, HUB)),
            of(proxy(OTHER, HUB)),
            "the tunnel port (spec.proxy.port, -P) is *:9876 while it runs, and *:9877"),
        refused(
            of(proxy(HERE, HUB)),
            of(proxy(HERE, HUB), tls(FILES, Optional.empty())),
            "TLS (spec.tls.mode, STLS=fcl) is off while it runs, and on"),
        refused(
            of(proxy(HERE, HUB)),
            of(proxy(HERE, OTHER)),
            "the server (spec.proxy.upstream, HTMUX=px) is hub:443 by HTMUX/2.0 while it runs, and"
                + " *:9877"));
  }

  @ParameterizedTest
  @MethodSource("fixed")
  void itIsNamedWithBothValues(TunnelConfig running, TunnelConfig changed, String message) {
    assertThatThrownBy(() -> FixedFields.requireSame(running, changed))
        .isInstanceOf(NotReloadableException.class)
        .hasMessageContaining(message)
        .hasMessageEndingWith(" in the changed configuration: that needs a restart");
  }

  static Stream<Arguments> live() {
    return Stream.of(
        Arguments.of(of(server(HERE, KEYS)), of(server(HERE, OTHER_KEYS))),
        Arguments.of(of(client(HUB, KEYS)), of(client(HUB, OTHER_KEYS))),
        Arguments.of(
            of(client(HUB, KEYS)),
            of(
                new Role.HtmuxClient(
                    HUB,
                    List.of(ListenAddress.tcp(OTHER)),
                    List.of(ListenAddress.tcp(HERE)),
                    List.of(),
                    KEYS,
                    Duration.ofMinutes(1),
                    List.of("direct")))),
        Arguments.of(
            of(proxy(HERE, HUB)),
            of(new Role.HtmuxProxy(HERE, HUB, "10.*", "80", OTHER_KEYS, Duration.ofMinutes(1)))),
        Arguments.of(
            of(server(HERE, KEYS)),
            new TunnelConfig(
                "a",
                server(HERE, KEYS),
                TunnelEnds.session(Duration.ofSeconds(9)),
                SockMux.DEFAULT,
                TunnelConfig.Access.DEFAULT,
                PLAIN)));
  }

  @ParameterizedTest
  @MethodSource("live")
  void keysPortsRulesAndSessionsAreTaken(TunnelConfig running, TunnelConfig changed) {
    assertThatCode(() -> FixedFields.requireSame(running, changed)).doesNotThrowAnyException();
  }

  private static Arguments refused(TunnelConfig running, TunnelConfig changed, String message) {
    return Arguments.of(running, changed, message);
  }

  private static Role server(HostPort port, CapsKeys keys) {
    return new Role.HtmuxServer(port, "", "", keys, Duration.ofMinutes(5), false);
  }

  private static Role client(HostPort server, CapsKeys keys, Upstream... others) {
    return new Role.HtmuxClient(
        server,
        List.of(),
        List.of(),
        List.of(),
        keys,
        Duration.ofMinutes(5),
        List.of(),
        List.of(others));
  }

  private static Role proxy(HostPort port, HostPort server) {
    return new Role.HtmuxProxy(port, server, "", "", KEYS, Duration.ofMinutes(5));
  }

  private static TunnelConfig of(Role role) {
    return of(role, PLAIN);
  }

  private static TunnelConfig of(Role role, Handshake handshake) {
    return config("a", role, handshake);
  }

  private static TunnelConfig config(String name, Role role, Handshake handshake) {
    return new TunnelConfig(
        name, role, Session.DEFAULT, SockMux.DEFAULT, TunnelConfig.Access.DEFAULT, handshake);
  }

  private static Handshake tls(Optional<TlsFiles> accepts, Optional<TlsFiles> dials) {
    return handshake(
        Version.NATIVE,
        Carrier.HTMUX,
        "plant-7",
        accepts,
        dials.map(files -> new DialledTls(files, "hub")));
  }

  private static Handshake handshake(Version version, Carrier carrier, String identity) {
    return handshake(version, carrier, identity, Optional.empty(), Optional.empty());
  }

  private static Handshake handshake(
      Version version,
      Carrier carrier,
      String identity,
      Optional<TlsFiles> accepts,
      Optional<DialledTls> dials) {
    return new Handshake(
        version,
        carrier,
        "/htmux",
        Optional.of(identity),
        Optional.empty(),
        List.of(),
        1,
        accepts,
        dials,
        Optional.empty());
  }
}
