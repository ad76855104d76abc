package io.htmux.agent.role;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.htmux.agent.address.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Base64;

/** A small HTTP proxy that takes CONNECT from who knows its password. */
final class ConnectProxy implements AutoCloseable {
  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final String authorization;

  ConnectProxy(String credentials) throws IOException {
    authorization =
        "Proxy-Authorization: Basic "
            + Base64.getEncoder().encodeToString(credentials.getBytes(US_ASCII));
    var _ =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!socket.isClosed()) {
                    try {
                      Socket client = socket.accept();
                      Thread.ofVirtual().start(() -> serve(client));
                    } catch (IOException _) {
                      return;
                    }
                  }
                });
  }

  HostPort at() {
    return new HostPort("127.0.0.1", socket.getLocalPort());
  }

  private void serve(Socket client) {
    try (client) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII), 1);
      String[] request = in.readLine().split(" ", -1);
      boolean known = false;
      for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
        known |= line.equals(authorization);
      }
      if (!known) {
        say(client, "407 Proxy Authentication Required");
        return;
      }
      HostPort to = HostPort.parse(request[1]);
      try (Socket server = new Socket(to.host(), to.port())) {
        say(client, "200 Connection established");
        Thread back =
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        server.getInputStream().transferTo(client.getOutputStream());
                        client.shutdownOutput();
                      } catch (IOException _) {
                        // one of them has gone
                      }
                    });
        client.getInputStream().transferTo(server.getOutputStream());
        server.shutdownOutput();
        back.join();
      }
    } catch (IOException _) {
      // one of them has gone
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void say(Socket client, String status) throws IOException {
    client.getOutputStream().write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(US_ASCII));
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
