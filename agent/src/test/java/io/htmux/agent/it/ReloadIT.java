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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
  private Path key;

  @BeforeEach
  void files() throws IOException {
    nginx = WebServer.start(lab);
    Files.writeString(nginx.folder().resolve("page.html"), PAGE);
    try (RandomAccessFile big =
        new RandomAccessFile(nginx.folder().resolve("big").toFile(), "rw")) {
      big.setLength(OCTETS);
    }
    key = Files.createDirectories(lab.folder().resolve("secrets/key")).resolve("capskey");
    Files.writeString(key, "old");
  }

  @Test
  void everyFileChangesAndTheDownloadGoesOn() throws IOException {
    Agent server = run("server", server("{name: web, listenOn: Server, port: " + webPort + "}"));
    Agent client = run("client", client(remote("web")));
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
    write("server", server("{name: web, listenOn: Server, prt: 1}"));
    server.awaitLog("changed configuration is not taken, the running one goes on");
    assertThat(server.log()).contains("spec.ports[0].prt", "did you mean spec.ports[0].port?");
    assertThat(server.metric("htmux_reload_last_successful")).isZero();
    assertThat(server.page("/peers")).contains("\"generation\":1", "\"refused\":");
    assertThat(page(webPort)).isEqualTo(PAGE);

    // what needs a restart is named
    write("server", server("").replace("port: " + tunnelPort, "port: " + otherPort));
    server.awaitLog("the tunnel port (spec.server.port, -P) is *:" + tunnelPort);

    // the client wants a port that the server has got later
    write("client", client(remote("web"), remote("other"), local()));
    client.awaitLog("changed configuration is taken: tunnel=gw generation=2");
    client.awaitLog("the server does not listen, and will when its rules permit it");
    write(
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
    Files.writeString(key, "new\nold\n");
    server.awaitLog("generation=3");
    client.awaitLog("generation=3");
    Files.writeString(key, "new\n");
    server.awaitLog("generation=4");
    client.awaitLog("generation=4");

    // a port is given back, and its download goes on
    write("client", client(remote("other")));
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
    Agent server = run("server", server("{name: web, listenOn: Server, port: " + webPort + "}"));
    Agent client = run("client", client(remote("web")));
    assertThat(page(webPort)).isEqualTo(PAGE);

    hangUp(server);
    hangUp(client);

    server.awaitLog("changed configuration is taken: tunnel=hub generation=2");
    client.awaitLog("changed configuration is taken: tunnel=gw generation=2");
    assertThat(page(webPort)).isEqualTo(PAGE);
    assertThat(client.metric("htmux_reconnects_total")).isZero();

    write("client", client(remote("nothing of that kind")).replace("role: Client", "role: Clent"));
    hangUp(client);
    client.awaitLog("changed configuration is not taken, the running one goes on");
    assertThat(client.log()).contains("spec.role");
    assertThat(page(webPort)).isEqualTo(PAGE);
  }

  private void hangUp(Agent agent) {
    lab.run(Duration.ofSeconds(30), List.of("bash", "-c", "kill -HUP " + agent.process().pid()));
  }

  private String server(String... ports) {
    return """
    apiVersion: htmux.io/v1alpha1
    kind: HtmuxTunnel
    metadata: {name: hub}
    spec:
      role: Server
      capskeySecretRef: {name: key}
      tls: {mode: Disabled}
      server:
        port: %d
        admit: [{name: gw, from: [127.0.0.1], ports: [%s]}]
      ports: [%s]
    """
        .formatted(
            tunnelPort,
            String.join(
                ", ",
                List.of(ports).stream()
                    .filter(port -> port.contains("listenOn: Server"))
                    .map(port -> port.replaceFirst("\\{name: (\\w+).*", "$1"))
                    .toList()),
            String.join(", ", ports));
  }

  private String client(String... ports) {
    return """
    apiVersion: htmux.io/v1alpha1
    kind: HtmuxTunnel
    metadata: {name: gw}
    spec:
      role: Client
      capskeySecretRef: {name: key}
      tls: {mode: Disabled}
      client:
        servers: [{url: "http://127.0.0.1:%d"}]
      ports: [%s]
    """
        .formatted(tunnelPort, String.join(", ", ports));
  }

  private String remote(String name) {
    return "{name: %s, listenOn: Server, target: {host: 127.0.0.1, port: %d}}"
        .formatted(name, nginx.port());
  }

  private String local() {
    return "{name: own, listenOn: Client, host: 127.0.0.1, port: " + ownPort + "}";
  }

  private Agent run(String name, String text) throws IOException {
    return Agent.ofFile(lab, name, write(name, text)).awaitReady();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(lab.folder().resolve(name + ".yaml"), text);
  }

  private String page(int port) {
    return lab.run(
        Duration.ofSeconds(30),
        List.of(
            Tool.CURL.path(),
            "-sS",
            "--max-time",
            "20",
            "http://127.0.0.1:" + port + "/page.html"));
  }

  private static boolean isRefused(int port) throws IOException {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return false;
    } catch (ConnectException _) {
      return true;
    }
  }
}
