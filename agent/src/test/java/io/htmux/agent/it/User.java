package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Somebody who connects to a port of a tunnel. */
final class User {
  private User() {}

  /** The first line that is said to him; empty when the connection ends without one. */
  static String hears(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(Math.toIntExact(Lab.PATIENCE.toMillis()));
      String line =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      return line == null ? "" : line;
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
