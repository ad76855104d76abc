package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Somebody who connects to a port of a tunnel. */
final class User {
  private User() {}

  /** The first line that is said to him. */
  static String hears(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(Math.toIntExact(Lab.PATIENCE.toMillis()));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
          .readLine();
    }
  }

  /** His connection is ended, in order or not, before anything is said. */
  static void isTurnedAway(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(Math.toIntExact(Lab.PATIENCE.toMillis()));
      assertThat(socket.getInputStream().read()).isNegative();
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }

  /** Sends octets to a port where they are echoed, and reads them all back. */
  static void isEchoed(int port, byte[] octets) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(Math.toIntExact(Lab.PATIENCE.toMillis()));
      socket.getOutputStream().write(octets);
      assertThat(socket.getInputStream().readNBytes(octets.length)).isEqualTo(octets);
    }
  }
}
