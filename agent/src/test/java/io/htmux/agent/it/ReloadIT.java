package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The files of two running agents are written over, while a download goes through them. */
class ReloadIT {
  private static final String PAGE = "<p>still here</p>";
  private static final int OCTETS = 24 << 20;

  @RegisterExtension final Lab lab = new Lab();
  private final int tunnelPort = FreePorts.next();
  private final int webPort = FreePorts.next();
  private final int otherPort = FreePorts.next();
  private final int ownPort = FreePorts.next();
  private WebServer nginx;
  private TunnelFiles files;

  @BeforeEach
  void aSite() throws IOException {
    nginx = WebServer.ofPage(lab, PAGE);
    try (RandomAccessFile big =
        new RandomAccessFile(nginx.folder().resolve("big").toFile(), "rw")) {
      big.setLength(OCTETS);
    }
    files = TunnelFiles.in(lab);
    files.secret("key/capskey", "old");
  }

  @Test
  void everyFileChangesAndTheDownloadGoesOn() throws IOException {
    Agent server =
        files.run("server", server("{name: web, listenOn: Server, port: " + webPort + "}"));
    Agent client = files.run("client", client(remote("web")));
    Running download =
        lab.start(
            "download",
            List.of(
                Tool.CURL.path(),
                "-sS",
                "--limit-rate",
                "600k",
                "-o",
                lab.folder().resolve("copy").toString(),
                "http://127.0.0.1:" + webPort + "/big"));
    await().until(() -> Files.exists(lab.folder().resolve("copy")));

    // a bad file changes nothing and says why
    files.write("server", server("{name: web, listenOn: Server, prt: 1}"));
    server.awaitLog("changed configuration is not taken, the running one goes on");
    assertThat(server.log()).contains("spec.ports[0].prt", "did you mean spec.ports[0].port?");
    assertThat(server.metric("htmux_reload_last_successful")).isZero();
    assertThat(server.page("/peers")).contains("\"generation\":1", "\"refused\":");
    assertThat(page(webPort)).isEqualTo(PAGE);

    // what needs a restart is named
    files.write("server", server("").replace("port: " + tunnelPort, "port: " + otherPort));
    server.awaitLog("the tunnel port (spec.server.port, -P) is *:" + tunnelPort);

    // the client wants a port that the server has got later
    files.write("client", client(remote("web"), remote("other"), local()));
    client.awaitLog("changed configuration is taken: tunnel=gw generation=2");
    client.awaitLog("the server does not listen, and will when its rules permit it");
    files.write(
        "server",
        server(
            "{name: web, listenOn: Server, port: " + webPort + "}",
            "{name: other, listenOn: Server, port: " + otherPort + "}",
            "{name: own, listenOn: Client, port: 1, target: {host: 127.0.0.1, port: "
                + nginx.port()
                + "}}"));
    client.awaitLog("the server listens: tunnel=gw port=other at=");
    assertThat(server.metric("htmux_reload_last_successful")).isOne();
    assertThat(page(otherPort)).isEqualTo(PAGE);
    assertThat(page(ownPort)).as("by its name, whatever its number").isEqualTo(PAGE);

    // a key takes the place of another one
    files.secret("key/capskey", "new\nold\n");
    server.awaitLog("generation=3");
    client.awaitLog("generation=3");
    files.secret("key/capskey", "new\n");
    server.awaitLog("generation=4");
    client.awaitLog("generation=4");

    // a port is given back, and its download goes on
    files.write("client", client(remote("other")));
    client.awaitLog("generation=5");
    await().until(() -> isRefused(webPort) && isRefused(ownPort));
    assertThat(page(otherPort)).isEqualTo(PAGE);

    assertThat(download.exitCode(Duration.ofMinutes(2))).isZero();
    assertThat(Files.size(lab.folder().resolve("copy"))).isEqualTo(OCTETS);
    assertThat(client.metric("htmux_reconnects_total")).isZero();
  }

  /** The five seconds until the next look are not waited for. */
  @Test
  void aHangUpSignalMakesItReadAllAgainAndNobodyNotices() throws IOException {
    Agent server =
        files.run("server", server("{name: web, listenOn: Server, port: " + webPort + "}"));
    Agent client = files.run("client", client(remote("web")));
    assertThat(page(webPort)).isEqualTo(PAGE);

    hangUp(server);
    hangUp(client);

    server.awaitLog("changed configuration is taken: tunnel=hub generation=2");
    client.awaitLog("changed configuration is taken: tunnel=gw generation=2");
    assertThat(page(webPort)).isEqualTo(PAGE);
    assertThat(client.metric("htmux_reconnects_total")).isZero();

    files.write(
        "client", client(remote("nothing of that kind")).replace("role: Client", "role: Clent"));
    hangUp(client);
    client.awaitLog("changed configuration is not taken, the running one goes on");
    assertThat(client.log()).contains("spec.role");
    assertThat(page(webPort)).isEqualTo(PAGE);
  }

  private void hangUp(Agent agent) {
    lab.run(Duration.ofSeconds(30), List.of("bash", "-c", "kill -HUP " + agent.process().pid()));
  }

  private String server(String... ports) {
    String admitted =
        Stream.of(ports)
            .filter(port -> port.contains("listenOn: Server"))
            .map(port -> port.replaceFirst("\\{name: (\\w+).*", "$1"))
            .collect(Collectors.joining(", "));
    return TunnelFiles.hub(tunnelPort, "ports: [" + admitted + "]", portsOf(ports));
  }

  private String client(String... ports) {
    return TunnelFiles.client("http", tunnelPort, portsOf(ports));
  }

  private static String portsOf(String... ports) {
    return "ports: [" + String.join(", ", ports) + "]";
  }

  private String remote(String name) {
    return "{name: %s, listenOn: Server, target: {host: 127.0.0.1, port: %d}}"
        .formatted(name, nginx.port());
  }

  private String local() {
    return "{name: own, listenOn: Client, host: 127.0.0.1, port: " + ownPort + "}";
  }

  private String page(int port) {
    return Curl.page(lab, port);
  }

  private static boolean isRefused(int port) throws IOException {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return false;
    } catch (ConnectException _) {
      return true;
    }
  }
}
