package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A destination that speaks first and ends at once, as a data connection of FTP does: all that it
 * said has come before the proxy knows that it is connected.
 */
class SaysAndEndsIT {
  private static final int USERS = 800;
  private static final int AT_ONCE = 8;

  @RegisterExtension final Lab lab = new Lab();
  private final int tunnelPort = FreePorts.next();
  private Service service;

  @BeforeEach
  void aService() {
    service = lab.closing(Service.saying("all of it"));
  }

  @Test
  void nothingOfItIsLostBehindTheHttpProxy() throws Exception {
    lab.agent("server", "-P127.0.0.1:" + tunnelPort, "HTMUX=sv", "SERVER=http", "REMITTABLE=*")
        .awaitReady();
    everybodyHears(
        socket ->
            answer(
                socket,
                "CONNECT 127.0.0.1:" + service.port() + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                "HTTP/1.1 200 Connection established.\r\n\r\n"),
        tunnelPort);
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "vsap"})
  void nothingOfItIsLostBehindSocks(String way) throws Exception {
    int localPort = client("SERVER=socks", "CONNECT=" + way);
    everybodyHears(
        socket -> {
          byte[] request =
              ByteBuffer.allocate(9)
                  .put(HexFormat.of().parseHex("0401"))
                  .putShort((short) service.port())
                  .put(HexFormat.of().parseHex("7f00000100"))
                  .array();
          socket.getOutputStream().write(request);
          assertThat(socket.getInputStream().readNBytes(8)).startsWith(0, 90);
        },
        localPort);
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "vsap"})
  void nothingOfItIsLostBehindAPortWithATarget(String way) throws Exception {
    int localPort =
        client("SERVER=tcprelay://127.0.0.1:" + service.port(), "CONNECT=" + way + ":*:127.0.0.1");
    everybodyHears(_ -> {}, localPort);
  }

  private int client(String... parameters) {
    int localPort = FreePorts.next();
    lab.agent("server", "-P127.0.0.1:" + tunnelPort, "HTMUX=sv", "SERVER=http").awaitReady();
    List<String> all =
        new ArrayList<>(
            List.of("-P127.0.0.1:" + localPort + "/local", "HTMUX=cl:127.0.0.1:" + tunnelPort));
    all.addAll(List.of(parameters));
    lab.agent("client", all.toArray(String[]::new)).awaitReady();
    return localPort;
  }

  /** What a user does before the service is heard. */
  private interface Asking {
    void on(Socket socket) throws IOException;
  }

  private static void everybodyHears(Asking asking, int port) throws Exception {
    Callable<String> user =
        () -> {
          try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(Math.toIntExact(Lab.PATIENCE.toMillis()));
            asking.on(socket);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
          }
        };
    try (ExecutorService users = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<String>> heard = users.invokeAll(Collections.nCopies(USERS, user));
      for (Future<String> one : heard) {
        assertThat(one.get()).isEqualTo("all of it\n");
      }
    }
  }

  private static void answer(Socket socket, String request, String expected) throws IOException {
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    byte[] answer = socket.getInputStream().readNBytes(expected.length());
    assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo(expected);
  }
}
