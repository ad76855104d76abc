package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A destination that speaks first and ends at once, as a data connection of FTP does: all that it
 * said has come before the proxy knows that it is connected.
 */
class SaysAndEndsIT {
  private static final int USERS = 800;
  private static final int AT_ONCE = 8;

  @RegisterExtension final Lab lab = new Lab();
  private final int tunnelPort = FreePorts.next();

  @Test
  void nothingOfItIsLostBehindTheHttpProxy() throws Exception {
    int service = lab.closing(Service.saying("all of it")).port();
    lab.agent("server", "-P127.0.0.1:" + tunnelPort, "HTMUX=sv", "SERVER=http", "REMITTABLE=*")
        .awaitReady();
    Callable<String> user = () -> hears(service);

    try (ExecutorService users = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<String>> heard = users.invokeAll(Collections.nCopies(USERS, user));
      for (Future<String> one : heard) {
        assertThat(one.get()).startsWith("HTTP/1.").contains(" 200 ").endsWith("\nall of it\n");
      }
    }
  }

  private String hears(int service) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), tunnelPort)) {
      socket.setSoTimeout(Math.toIntExact(Lab.PATIENCE.toMillis()));
      String request = "CONNECT 127.0.0.1:" + service + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
