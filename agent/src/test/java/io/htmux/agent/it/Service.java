package io.htmux.agent.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A small TCP service of the test itself, one virtual thread for each connection. */
final class Service implements AutoCloseable {

  /** What it does with a connection, which is closed afterwards. */
  interface Answer {
    void to(Socket socket) throws IOException;
  }

  private final ServerSocket port;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private Service(ServerSocket port) {
    this.port = port;
  }

  static Service start(Answer answer) {
    try {
      Service service = new Service(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()));
      Thread.startVirtualThread(() -> service.accept(answer));
      return service;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says a line and closes. */
  static Service saying(String line) {
    return start(
        socket -> socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  /** Says everything back. */
  static Service echoing() {
    return start(socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
  }

  /** Passes everything on, both ways: to both ends the other one is somebody else. */
  static Service relayingTo(int target) {
    return start(
        user -> {
          try (Socket onward = new Socket(InetAddress.getLoopbackAddress(), target)) {
            Thread back =
                Thread.startVirtualThread(
                    () -> {
                      try {
                        onward.getInputStream().transferTo(user.getOutputStream());
                        user.shutdownOutput();
                      } catch (IOException _) {
                        // one of the two has gone, which the other direction sees too
                      }
                    });
            user.getInputStream().transferTo(onward.getOutputStream());
            onward.shutdownOutput();
            back.join();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
  }

  int port() {
    return port.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    port.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void accept(Answer answer) {
    while (true) {
      try {
        Socket socket = port.accept();
        open.add(socket);
        Thread.startVirtualThread(() -> serve(answer, socket));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Answer answer, Socket socket) {
    try (socket) {
      answer.to(socket);
    } catch (IOException _) {
      // the user has gone, or the test is over
    } finally {
      open.remove(socket);
    }
  }
}
