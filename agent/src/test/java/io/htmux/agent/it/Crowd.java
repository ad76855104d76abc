package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Many users who are all connected at the same time to a port where octets are echoed. */
record Crowd(List<Socket> users) implements AutoCloseable {

  static Crowd of(int users, int port) throws IOException {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < users; i++) {
      Socket user = new Socket(InetAddress.getLoopbackAddress(), port);
      sockets.add(user);
      user.setSoTimeout(Math.toIntExact(Lab.PATIENCE.toMillis()));
    }
    return new Crowd(sockets);
  }

  void isEchoed() throws IOException {
    for (Socket user : users) {
      user.getOutputStream().write(users.indexOf(user));
    }
    for (Socket user : users) {
      assertThat(user.getInputStream().read()).isEqualTo(users.indexOf(user));
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket user : users) {
      user.close();
    }
  }
}
