package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.FreePorts;
import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * HTMUX/2.0 through what stands in front of servers: nginx as an ingress, HAProxy that ends TLS.
 */
class HandshakeIT {
  private static final Path TLS = Path.of("src/test/resources/tls").toAbsolutePath();

  @RegisterExtension final Lab lab = new Lab();
  private final int tunnelPort = FreePorts.next();
  private final int frontPort = FreePorts.next();
  private final int userPort = FreePorts.next();
  private Service target;

  @BeforeEach
  void target() {
    target = lab.closing(Service.echoing());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--websocket"})
  void nginxAsAnIngressPassesIt(String carrier) throws IOException {
    String key = key(Capability.INBOUND, Capability.INDIRECT);
    server(key);
    nginx();
    client(key, carrier).awaitReady();

    assertServed();
  }

  @Test
  void nginxInBetweenNeedsIndirect() throws IOException {
    String key = key(Capability.INBOUND);
    Agent server = server(key);
    nginx();
    Agent client = client(key, "");

    client.awaitLog("missing capability: INDIRECT");
    server.awaitLog("missing capability: INDIRECT");
    assertThat(server.metric("htmux_peer_refusals_total{missing=\"indirect\"")).isPositive();
  }

  @Test
  void haproxyThatEndsTlsIsFoundOut() throws IOException {
    String key = key(Capability.INBOUND, Capability.INDIRECT);
    Agent server = server(key);
    haproxy();
    Agent client = client(key, "STLS=fsv", "--tls-ca=" + TLS.resolve("ca.crt"));

    client.awaitLog("missing capability: TLS");
    server.awaitLog("missing capability: TLS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--websocket"})
  void haproxyThatEndsTlsIsPassedByAKeyThatGrantsIt(String carrier) throws IOException {
    String key = key(Capability.INBOUND, Capability.INDIRECT, Capability.TLS);
    server(key);
    haproxy();
    client(key, "STLS=fsv", "--tls-ca=" + TLS.resolve("ca.crt"), carrier).awaitReady();

    assertServed();
  }

  @Test
  void opensslSeesTls13AndTls12() throws IOException {
    server(
        key(Capability.INBOUND),
        "STLS=fcl",
        "--tls-cert=" + TLS.resolve("server.crt"),
        "--tls-key=" + TLS.resolve("server.key"));

    assertThat(sClient("-tls1_3")).contains("TLSv1.3", "ALPN protocol: http/1.1", "CN = server");
    assertThat(sClient("-tls1_2")).contains("TLSv1.2");
  }

  /** The same files as in a cluster, with the certificate where Kubernetes mounts it. */
  @Test
  void twoTunnelFilesMeetOverTls() throws IOException {
    TunnelFiles files = TunnelFiles.in(lab);
    files.secret("key/capskey", newKey(Capability.INBOUND));
    files.secret("cert/tls.crt", Files.readString(TLS.resolve("server.crt")));
    files.secret("cert/tls.key", Files.readString(TLS.resolve("server.key")));
    files.secret("trust/ca.crt", Files.readString(TLS.resolve("ca.crt")));
    files.run(
        "server",
        TunnelFiles.text(
            "hub",
            """
            role: Server
            tls: {secretRef: {name: cert}}
            server:
              port: %d
              admit: [{name: plant-7, ports: [web]}]
            ports: [{name: web, listenOn: Server, host: 127.0.0.1, port: %d}]
            """
                .formatted(tunnelPort, userPort)));
    files.run(
        "client",
        TunnelFiles.text(
            "plant-7",
            """
            role: Client
            tls: {caRef: {configMapRef: {name: trust}}}
            client: {servers: [{url: "https://127.0.0.1:%d"}]}
            ports: [{name: web, listenOn: Server, target: {host: 127.0.0.1, port: %d}}]
            """
                .formatted(tunnelPort, target.port())));

    assertServed();
  }

  private Agent server(String key, String... more) {
    List<String> parameters =
        new ArrayList<>(List.of("-P127.0.0.1:" + tunnelPort, "HTMUX=sv", "+=" + key));
    parameters.addAll(List.of(more));
    return lab.agent("server", parameters.toArray(String[]::new)).awaitReady();
  }

  private Agent client(String key, String... more) {
    List<String> parameters =
        new ArrayList<>(
            List.of(
                "-P127.0.0.1:" + userPort + "/remote",
                "HTMUX=cl:localhost:" + frontPort,
                "SERVER=tcprelay://127.0.0.1:" + target.port(),
                "+=" + key));
    List.of(more).stream().filter(one -> !one.isEmpty()).forEach(parameters::add);
    return lab.agent("client", parameters.toArray(String[]::new));
  }

  private void assertServed() throws IOException {
    try (Socket user = new Socket(InetAddress.getLoopbackAddress(), userPort)) {
      user.setSoTimeout(30_000);
      user.getOutputStream().write("word\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(user.getInputStream().readNBytes(5), StandardCharsets.US_ASCII))
          .isEqualTo("word\n");
    }
  }

  private String key(Capability... capabilities) throws IOException {
    Path file = lab.folder().resolve("key.conf");
    write(file, newKey(capabilities));
    return file.toString();
  }

  private static String newKey(Capability... capabilities) {
    return "CAPSKEY=" + CapsKey.generate(Set.of(capabilities), new SecureRandom()).text() + "\n";
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private String sClient(String version) {
    return lab.run(
        Lab.PATIENCE,
        List.of(
            Tool.OPENSSL.path(),
            "s_client",
            "-connect",
            "127.0.0.1:" + tunnelPort,
            "-alpn",
            "http/1.1",
            version));
  }

  private void nginx() throws IOException {
    Path configuration = lab.folder().resolve("ingress.conf");
    write(
        configuration,
        NginxFile.text(
            """
            listen 127.0.0.1:%d;
            location /htmux {
              proxy_pass http://127.0.0.1:%d;
              proxy_http_version 1.1;
              proxy_set_header Host $host;
              proxy_set_header Upgrade $http_upgrade;
              proxy_set_header Connection "upgrade";
              proxy_read_timeout 1h;
            }
            """
                .formatted(frontPort, tunnelPort)));
    Lab.awaitListening(
        lab.start("ingress", NginxFile.command(lab.folder(), configuration)), frontPort);
  }

  private void haproxy() throws IOException {
    Path pem = lab.folder().resolve("server.pem");
    write(
        pem,
        Files.readString(TLS.resolve("server.crt")) + Files.readString(TLS.resolve("server.key")));
    Path configuration = lab.folder().resolve("haproxy.cfg");
    write(
        configuration,
        """
        defaults
          mode http
          timeout connect 5s
          timeout client 1m
          timeout server 1m
          timeout tunnel 1h
        frontend tls
          bind 127.0.0.1:%d ssl crt %s alpn http/1.1
          default_backend htmux
        backend htmux
          server one 127.0.0.1:%d
        """
            .formatted(frontPort, pem, tunnelPort));
    Lab.awaitListening(
        lab.start("haproxy", List.of(Tool.HAPROXY.path(), "-f", configuration.toString())),
        frontPort);
  }
}
