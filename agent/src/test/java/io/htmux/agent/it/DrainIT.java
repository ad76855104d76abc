package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * SIGTERM while a user downloads slowly: he gets all of it from processes whose peers cannot be
 * told that they stop, nobody else is let in, and then the process ends.
 */
class DrainIT {
  private static final int FILE_MEBIBYTES = 12;
  private static final String RATE = "2M";

  /** Less than the time that streams may have, which is 30 s. */
  private static final Duration SOON = Duration.ofSeconds(5);

  @RegisterExtension final Lab lab = new Lab();
  private final int tunnelPort = FreePorts.next();
  private final int userPort = FreePorts.next();

  @Test
  void aProxyOfTwoEndsOfOurs() throws IOException {
    WebServer web = WebServer.start(lab);
    int serverPort = FreePorts.next();
    lab.agent("server", "-P127.0.0.1:" + serverPort, "HTMUX=sv", "SERVER=http", "CAPSKEY=key")
        .awaitReady();
    Agent proxy =
        lab.agent(
                "proxy",
                "-P127.0.0.1:" + tunnelPort,
                "HTMUX=px:127.0.0.1:" + serverPort,
                "SERVER=http",
                "CAPSKEY=key")
            .awaitReady();
    lab.agent(
            "client",
            "-P127.0.0.1:" + userPort + "/remote",
            "HTMUX=cl:127.0.0.1:" + tunnelPort,
            "SERVER=tcprelay://127.0.0.1:" + web.port(),
            "CAPSKEY=key")
        .awaitReady();
    endsBehindADownload(proxy, web, tunnelPort);
  }

  @Test
  void anAcceptorOfPlainSockMux() throws IOException {
    WebServer web = WebServer.start(lab);
    Agent acceptor = acceptor(web);
    connector();
    endsBehindADownload(acceptor, web, tunnelPort);
  }

  @Test
  void aConnectorOfPlainSockMux() throws IOException {
    WebServer web = WebServer.start(lab);
    acceptor(web);
    endsBehindADownload(connector(), web, userPort);
  }

  private Agent acceptor(WebServer web) {
    return lab.agent(
            "acceptor",
            "-P127.0.0.1:" + tunnelPort,
            "SERVER=sockmux",
            "DEST=127.0.0.1:" + web.port())
        .awaitReady();
  }

  private Agent connector() {
    return lab.agent(
            "connector", "SERVER=sockmux://127.0.0.1:" + tunnelPort, "PORT=127.0.0.1:" + userPort)
        .awaitReady();
  }

  private void endsBehindADownload(Agent stopped, WebServer web, int closedPort)
      throws IOException {
    String sum = Sample.write(web.folder().resolve("large"), FILE_MEBIBYTES);
    Path got = lab.folder().resolve("got");
    Running download =
        lab.start(
            "download",
            List.of(
                Tool.CURL.path(),
                "-sS",
                "--max-time",
                "60",
                "--limit-rate",
                RATE,
                "-o",
                got.toString(),
                "http://127.0.0.1:" + userPort + "/large"));
    await("the download has begun")
        .atMost(Lab.PATIENCE)
        .until(() -> Files.exists(got) && Files.size(got) > 0);

    stopped.process().terminate();

    await("nobody is let in")
        .atMost(Lab.PATIENCE)
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), closedPort))
                    .isInstanceOf(ConnectException.class));
    assertThat(download.isAlive()).isTrue();
    assertThat(stopped.process().isAlive()).isTrue();
    assertThat(download.exitCode(Lab.PATIENCE)).isZero();
    assertThat(Sample.sum(got)).isEqualTo(sum);
    assertThat(stopped.process().exitCode(SOON)).isEqualTo(143);
  }
}
