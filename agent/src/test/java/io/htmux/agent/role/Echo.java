package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A target that says what it is told. */
final class Echo implements AutoCloseable {
  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> users = new CopyOnWriteArrayList<>();

  Echo() throws IOException {
    Thread.ofVirtual()
        .start(
            () -> {
              while (!socket.isClosed()) {
                try {
                  Socket user = socket.accept();
                  users.add(user);
                  Thread.ofVirtual().start(() -> echo(user));
                } catch (IOException _) {
                  return;
                }
              }
            });
  }

  HostPort at() {
    return new HostPort("127.0.0.1", socket.getLocalPort());
  }

  /** How many have come. */
  int users() {
    return users.size();
  }

  private static void echo(Socket user) {
    try (user) {
      user.getInputStream().transferTo(user.getOutputStream());
    } catch (IOException _) {
      // the user has gone
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
      for (Socket user : users) {
        user.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
