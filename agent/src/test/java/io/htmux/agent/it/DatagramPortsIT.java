package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import io.htmux.agent.address.HostPort;
import io.htmux.agent.forward.FaultRelay;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ports for datagrams through HTMUX, at either end: names asked with dig. */
class DatagramPortsIT {
  private static final String ADDRESS = "10.1.2.3\n";

  @RegisterExtension final Lab lab = new Lab();
  private final int tunnelPort = FreePorts.next();
  private final int port = FreePorts.next();
  private final int otherPort = FreePorts.next();

  @Test
  void aPortOfTheServerLeadsToTheClientsNameServer() {
    server("SERVER=http");
    NameServer names = NameServer.start(lab);
    client(tunnelPort, "-P127.0.0.1:" + port + "/remote/udp", relayTo(names));

    for (int i = 0; i < 5; i++) {
      assertThat(names.dig(port, "host.test", "A")).isEqualTo(ADDRESS);
    }
    assertThat(names.dig(port, "large.test", "TXT").replaceAll("[^x]", "")).hasSize(12 * 200);
  }

  @Test
  void aPortOfTheClientLeadsOutThroughTheServer() {
    server("SERVER=http");
    NameServer names = NameServer.start(lab);
    client(tunnelPort, "-P127.0.0.1:" + port + "/local/udp", relayTo(names));

    assertThat(names.dig(port, "host.test", "A")).isEqualTo(ADDRESS);
  }

  @Test
  void aPortOfTheClientLeadsOutDirectlyWhereARuleSaysSo() {
    server("SERVER=http");
    NameServer names = NameServer.start(lab);
    client(
        tunnelPort,
        "-P127.0.0.1:" + port + "/local/udp",
        relayTo(names),
        "CONNECT=direct:udprelay:127.0.0.1");

    assertThat(names.dig(port, "host.test", "A")).isEqualTo(ADDRESS);
  }

  @Test
  void oneNumberServesConnectionsAndDatagrams() {
    server("SERVER=http");
    NameServer names = NameServer.start(lab);
    client(
        tunnelPort,
        "-P127.0.0.1:" + port + "/remote,127.0.0.1:" + port + "/remote/udp",
        relayTo(names),
        "SERVER=tcprelay://127.0.0.1:" + names.port());

    assertThat(names.dig(port, "host.test", "A")).isEqualTo(ADDRESS);
    assertThat(names.digByConnection(port, "host.test", "A")).isEqualTo(ADDRESS);
  }

  /** Both connections of the client, each on an event loop of its own, may be given its users. */
  @Test
  void severalConnectionsOfAClientShareThePort() {
    Agent server = server("SERVER=http");
    NameServer names = NameServer.start(lab);
    client(
        tunnelPort,
        "-P127.0.0.1:" + port + "/remote/udp,127.0.0.1:" + otherPort + "/local/udp",
        relayTo(names),
        "--identity=plant-7",
        "--connections=2");
    await("both connections")
        .atMost(Lab.PATIENCE)
        .until(() -> server.page("/peers").split("\"address\"", -1).length == 3);

    for (int i = 0; i < 6; i++) {
      assertThat(names.dig(port, "host.test", "A")).isEqualTo(ADDRESS);
      assertThat(names.dig(otherPort, "host.test", "A")).isEqualTo(ADDRESS);
    }
  }

  @Test
  void aQuestionIsAnsweredAfterTheCableWasCut() throws IOException {
    server("SERVER=http");
    NameServer names = NameServer.start(lab);
    FaultRelay cable = lab.closing(new FaultRelay(new HostPort("127.0.0.1", tunnelPort)));
    client(cable.address().port(), "-P127.0.0.1:" + port + "/remote/udp", relayTo(names));
    assertThat(names.dig(port, "host.test", "A")).isEqualTo(ADDRESS);

    cable.cut();

    assertThat(names.dig(port, "host.test", "A")).isEqualTo(ADDRESS);
  }

  @Test
  void aUserWhomNoListAdmitsIsDroppedAndCounted() throws IOException {
    Agent server = server("SERVER=http", "REJECT=udprelay");
    NameServer names = NameServer.start(lab);
    client(tunnelPort, "-P127.0.0.1:" + port + "/remote/udp", relayTo(names));

    try (DatagramSocket user = new DatagramSocket()) {
      user.send(new DatagramPacket(new byte[9], 9, InetAddress.getLoopbackAddress(), port));
      await("it is counted")
          .atMost(Lab.PATIENCE)
          .until(() -> server.metric("htmux_datagrams_dropped_total{reason=\"not-permitted\"") > 0);
    }
  }

  /** {@code htmux://} is the handshake of the original, which knows a port by its number. */
  @ParameterizedTest
  @ValueSource(strings = {"http", "htmux"})
  void portsOfTunnelFilesLeadBothWays(String scheme) {
    NameServer names = NameServer.start(lab);
    TunnelFiles files = TunnelFiles.in(lab);
    files.run(
        "server",
        TunnelFiles.hub(
            tunnelPort,
            "ports: [dns], allow: {unproven: " + scheme.equals("htmux") + "}",
            """
            ports:
            - {name: dns, listenOn: Server, host: 127.0.0.1, port: %d, protocol: UDP}
            - {name: hub-dns, listenOn: Client, port: %d, protocol: UDP, target: {host: 127.0.0.1, port: %d}}
            connect:
            - {name: dns, action: Direct, protocols: [UDP], destinations: [127.0.0.1]}
            """
                .formatted(port, otherPort, names.port())));
    files.run(
        "client",
        TunnelFiles.client(
            scheme,
            tunnelPort,
            """
            ports:
            - {name: dns, listenOn: Server, host: 127.0.0.1, port: %d, protocol: UDP, target: {host: 127.0.0.1, port: %d}}
            - {name: hub-dns, listenOn: Client, host: 127.0.0.1, port: %d, protocol: UDP}
            """
                .formatted(port, names.port(), otherPort)));

    assertThat(names.dig(port, "host.test", "A")).isEqualTo(ADDRESS);
    assertThat(names.dig(otherPort, "host.test", "A")).isEqualTo(ADDRESS);
  }

  private Agent server(String... parameters) {
    return lab.agent(
            "server", with(parameters, "-P127.0.0.1:" + tunnelPort, "HTMUX=sv", "CAPSKEY=key"))
        .awaitReady();
  }

  private void client(int dialled, String... parameters) {
    lab.agent("client", with(parameters, "HTMUX=cl:127.0.0.1:" + dialled, "CAPSKEY=key"))
        .awaitReady();
  }

  private static String relayTo(NameServer names) {
    return "SERVER=udprelay://127.0.0.1:" + names.port();
  }

  private static String[] with(String[] some, String... more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
  }
}
