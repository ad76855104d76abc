package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a port for datagrams of a tunnel file does not take, and whom it forgets. */
class DatagramLimitsIT {

  @RegisterExtension final Lab lab = new Lab();
  private final int tunnelPort = FreePorts.next();
  private final int port = FreePorts.next();
  private Agent server;

  /** 65507 octets are all that UDP takes; a frame of the original, which htmux:// has, less. */
  @ParameterizedTest
  @CsvSource({"http, 65507", "htmux, 16376"})
  void theLargestDatagramArrivesAndALargerOneIsCounted(String scheme, int most) throws IOException {
    tunnel(scheme, "{}");
    try (DatagramSocket user = DatagramEcho.user(port)) {
      assertThat(echoed(user, 1)).as("opens the stream, for which little waits").isTrue();
      assertThat(echoed(user, most)).isTrue();
      if (most < 65_507) {
        send(user, new byte[most + 1]);
        await("it is counted").atMost(Lab.PATIENCE).until(() -> dropped("too-large") == 1);
        assertThat(echoed(user, 1)).isTrue();
      }
    }
  }

  @Test
  void aUserWhoIsSilentIsForgotten() throws IOException {
    tunnel("http", "{idleTimeout: 1s}");
    try (DatagramSocket user = DatagramEcho.user(port)) {
      assertThat(echoed(user, 9)).isTrue();
      await("his stream is closed")
          .atMost(Lab.PATIENCE)
          .until(() -> server.metric("htmux_streams ") == 0);
      assertThat(echoed(user, 9)).as("and gets another one").isTrue();
    }
  }

  @Test
  void oneUserTooManyWaitsForAPlace() throws IOException {
    tunnel("http", "{maxStreams: 1, idleTimeout: 2s}");
    try (DatagramSocket first = DatagramEcho.user(port);
        DatagramSocket second = DatagramEcho.user(port)) {
      assertThat(echoed(first, 9)).isTrue();
      send(second, new byte[9]);
      await("it is refused").atMost(Lab.PATIENCE).until(() -> dropped("not-open") > 0);
      second.setSoTimeout(1);
      assertThatThrownBy(() -> DatagramEcho.receive(second))
          .isInstanceOf(SocketTimeoutException.class);
      second.setSoTimeout(500);
      await("the first one is forgotten")
          .atMost(Lab.PATIENCE)
          .ignoreException(SocketTimeoutException.class)
          .until(() -> echoed(second, 9));
    }
  }

  private void tunnel(String scheme, String limits) throws IOException {
    TunnelFiles files = TunnelFiles.in(lab);
    server =
        files.run(
            "server",
            TunnelFiles.hub(
                tunnelPort,
                "ports: [echo], allow: {unproven: " + scheme.equals("htmux") + "}",
                "ports: [{name: echo, listenOn: Server, host: 127.0.0.1, port: %d, protocol: UDP}]"
                    .formatted(port)));
    files.run(
        "client",
        TunnelFiles.client(
            scheme,
            tunnelPort,
            """
            ports:
            - {name: echo, listenOn: Server, host: 127.0.0.1, port: %d, protocol: UDP, target: {host: 127.0.0.1, port: %d}, limits: %s}
            """
                .formatted(port, DatagramEcho.start(lab), limits)));
  }

  private double dropped(String reason) {
    return server.metric("htmux_datagrams_dropped_total{reason=\"" + reason + "\"");
  }

  private static boolean echoed(DatagramSocket user, int octets) throws IOException {
    byte[] datagram = new byte[octets];
    new SplittableRandom(octets).nextBytes(datagram);
    send(user, datagram);
    return Arrays.equals(DatagramEcho.receive(user), datagram);
  }

  private static void send(DatagramSocket user, byte[] datagram) throws IOException {
    user.send(new DatagramPacket(datagram, datagram.length));
  }
}
