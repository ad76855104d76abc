package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The main job: a web server behind the client, fetched through the server's port. */
class NginxIT {
  private static final int FILE_MEBIBYTES = 256;
  private static final int RANGES = 50;
  private static final String PAGE = "<p>behind the client</p>\n";

  @RegisterExtension final Lab lab = new Lab();

  @Test
  void aPageIsFetched() throws IOException {
    Tunnel tunnel = Tunnel.to(lab, nginx());

    assertThat(curl(url(tunnel, "page.html"))).isEqualTo(PAGE);
  }

  @Test
  void aLargeFileArrivesWhole() throws IOException {
    int nginx = nginx();
    String sum = Sample.write(webRoot().resolve("large"), FILE_MEBIBYTES);
    Tunnel tunnel = Tunnel.to(lab, nginx);
    Path got = lab.folder().resolve("got");

    curl("-o", got.toString(), url(tunnel, "large"));

    assertThat(Sample.sum(got)).isEqualTo(sum);
    assertThat(tunnel.server().metric("htmux_octets_total{direction=\"received\""))
        .isGreaterThanOrEqualTo(FILE_MEBIBYTES * 1024.0 * 1024.0);
  }

  @Test
  void severalRequestsUseOneConnection() throws IOException {
    Tunnel tunnel = Tunnel.to(lab, nginx());
    List<String> arguments = new ArrayList<>(List.of("-w", "%{num_connects}"));
    for (int i = 0; i < 4; i++) {
      arguments.addAll(List.of("-o", "/dev/null", url(tunnel, "empty")));
    }

    String connects = curl(arguments.toArray(String[]::new));

    assertThat(connects).isEqualTo("1000");
    assertThat(tunnel.client().metric("htmux_stream_opens_total{by=\"peer\"")).isEqualTo(1);
  }

  @Test
  void parallelRangesMakeTheWholeFile() throws IOException {
    int nginx = nginx();
    int mebibytes = RANGES;
    String sum = Sample.write(webRoot().resolve("large"), mebibytes);
    Tunnel tunnel = Tunnel.to(lab, nginx);
    List<String> arguments =
        new ArrayList<>(
            List.of("--parallel", "--parallel-immediate", "--parallel-max", "" + RANGES));
    for (int i = 0; i < RANGES; i++) {
      long first = (long) i << 20;
      arguments.addAll(
          List.of("-r", first + "-" + (first + (1 << 20) - 1), "-f", "-o", "part" + i));
      arguments.addAll(List.of(url(tunnel, "large"), "--next"));
    }
    arguments.removeLast();

    curl(arguments.toArray(String[]::new));

    Path whole = lab.folder().resolve("whole");
    try (OutputStream out = Files.newOutputStream(whole)) {
      for (int i = 0; i < RANGES; i++) {
        Files.copy(lab.folder().resolve("part" + i), out);
      }
    }
    assertThat(Sample.sum(whole)).isEqualTo(sum);
  }

  @Test
  void aKilledEndHealsWithoutAHand() throws IOException {
    Tunnel tunnel = Tunnel.to(lab, nginx());
    curl(url(tunnel, "page.html"));

    tunnel.server().kill();
    tunnel.client().awaitNotReady();
    tunnel.startServer();
    awaitPage(tunnel);
    assertThat(tunnel.client().metric("htmux_reconnects_total")).isPositive();

    tunnel.client().kill();
    tunnel.startClient();
    awaitPage(tunnel);
    assertThat(tunnel.server().metric("htmux_sessions")).isEqualTo(1);
  }

  private void awaitPage(Tunnel tunnel) {
    await("the page comes again")
        .atMost(Lab.PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(fetch(tunnel)).isEqualTo(PAGE));
  }

  private String fetch(Tunnel tunnel) {
    try {
      return curl(url(tunnel, "page.html"));
    } catch (AssertionError e) {
      throw new IllegalStateException(e);
    }
  }

  private String curl(String... arguments) {
    return Curl.get(lab, arguments);
  }

  private Path webRoot() {
    return lab.folder().resolve("web");
  }

  private static String url(Tunnel tunnel, String page) {
    return "http://127.0.0.1:" + tunnel.remotePort() + "/" + page;
  }

  private int nginx() throws IOException {
    WebServer web = WebServer.ofPage(lab, PAGE);
    Files.writeString(webRoot().resolve("empty"), "");
    return web.port();
  }
}
