package io.htmux.agent.it;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** Sends each datagram back, and is asked through whatever lies in between. */
final class DatagramEcho {
  private static final int LARGEST_OCTETS = 65_536;
  private static final int PATIENCE_MILLIS = 20_000;

  private DatagramEcho() {}

  /** Returns its port. */
  static int start(Lab lab) throws IOException {
    DatagramSocket socket =
        lab.closing(new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    Thread.startVirtualThread(
        () -> {
          DatagramPacket packet = new DatagramPacket(new byte[LARGEST_OCTETS], LARGEST_OCTETS);
          while (!socket.isClosed()) {
            try {
              packet.setLength(LARGEST_OCTETS);
              socket.receive(packet);
              socket.send(packet);
            } catch (IOException _) {
              // the test is over
            }
          }
        });
    return socket.getLocalPort();
  }

  /** Somebody who sends to that port, and gets what comes from there. */
  static DatagramSocket user(int entrance) throws IOException {
    DatagramSocket user = new DatagramSocket();
    user.setSoTimeout(PATIENCE_MILLIS);
    user.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), entrance));
    return user;
  }

  static byte[] receive(DatagramSocket user) throws IOException {
    DatagramPacket answer = new DatagramPacket(new byte[LARGEST_OCTETS], LARGEST_OCTETS);
    user.receive(answer);
    return Arrays.copyOf(answer.getData(), answer.getLength());
  }
}
