package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.FreePorts;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Datagrams through a tunnel: names asked with dig, and datagrams of all sizes. */
class DnsOverUdpIT {

  @RegisterExtension final Lab lab = new Lab();

  @Test
  void namesAreAnswered() {
    NameServer names = NameServer.start(lab);
    int entrance = tunnelTo(names.port());

    for (int i = 0; i < 5; i++) {
      assertThat(names.dig(entrance, "host.test", "A")).isEqualTo("10.1.2.3\n");
    }
    assertThat(names.dig(entrance, "nowhere.test", "A")).isEmpty();
  }

  @Test
  void aLargeAnswerArrivesWhole() {
    NameServer names = NameServer.start(lab);
    int entrance = tunnelTo(names.port());

    String answer = names.dig(entrance, "large.test", "TXT");

    assertThat(answer.replaceAll("[^x]", "")).hasSize(12 * 200);
  }

  /** 16376 octets are what a frame of the original takes. */
  @Test
  void aDatagramKeepsItsBoundaries() throws IOException {
    int entrance = tunnelTo(DatagramEcho.start(lab));

    for (int octets : new int[] {1, 512, 1472, 9000, 16_000, 16_376}) {
      try (DatagramSocket user = DatagramEcho.user(entrance)) {
        byte[] datagram = new byte[octets];
        new SplittableRandom(octets).nextBytes(datagram);
        assertThat(echoed(user, datagram))
            .as("the first one, %d octets", octets)
            .isEqualTo(datagram);
        assertThat(echoed(user, datagram))
            .as("the second one, %d octets", octets)
            .isEqualTo(datagram);
        user.send(new DatagramPacket(new byte[0], 0));
        assertThat(echoed(user, new byte[] {42})).containsExactly(42);
      }
    }
  }

  /** As in a network whose path takes no larger ones. */
  @Test
  void aDatagramThatNoFrameTakesIsDroppedAlone() throws IOException {
    int entrance = tunnelTo(DatagramEcho.start(lab));

    try (DatagramSocket user = DatagramEcho.user(entrance)) {
      user.send(new DatagramPacket(new byte[40_000], 40_000));
      assertThat(echoed(user, new byte[] {1})).containsExactly(1);
      user.send(new DatagramPacket(new byte[16_377], 16_377));
      assertThat(echoed(user, new byte[] {2})).containsExactly(2);
    }
  }

  private int tunnelTo(int target) {
    int tunnelPort = FreePorts.next();
    int entrance = FreePorts.next();
    lab.agent(
            "acceptor",
            "-P127.0.0.1:" + tunnelPort,
            "SERVER=sockmux",
            "DEST=127.0.0.1:" + target + "/udp")
        .awaitReady();
    lab.agent(
            "connector",
            "SERVER=sockmux://127.0.0.1:" + tunnelPort,
            "PORT=127.0.0.1:" + entrance + "/udp")
        .awaitReady();
    return entrance;
  }

  private static byte[] echoed(DatagramSocket user, byte[] octets) throws IOException {
    user.send(new DatagramPacket(octets, octets.length));
    return DatagramEcho.receive(user);
  }
}
