package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tunnel files at both ends: ports of the client, programs, and rules that lead somewhere. */
class TunnelFilePortsIT {
  private static final String PAGE = "<p>found by a file</p>";

  @RegisterExtension final Lab lab = new Lab();
  private final int tunnelPort = FreePorts.next();
  private final int relayPort = FreePorts.next();
  private final int proxyPort = FreePorts.next();
  private final int remoteProxyPort = FreePorts.next();

  /** The client listens, and the server's file says what answers. */
  @Test
  void aPortOfTheClientLeadsToTheServersTarget() throws IOException {
    WebServer nginx = nginx();
    both(nginx, "");

    assertThat(curl("http://127.0.0.1:" + relayPort + "/page.html")).isEqualTo(PAGE);
  }

  @Test
  void aProxyOfTheServersFileGoesWhereItsRulesSay() throws IOException {
    WebServer nginx = nginx();
    both(nginx, "- {name: web, action: Direct, destinations: [127.0.0.1]}");

    assertThat(proxied(proxyPort, nginx)).isEqualTo(PAGE);
  }

  @Test
  void withoutARuleAProxyGoesNowhere() throws IOException {
    WebServer nginx = nginx();
    both(nginx, "- {name: other, action: Direct, destinations: [10.1.0.0/16]}");

    assertThat(proxied(proxyPort, nginx)).contains("403 Forbidden", "No CONNECT rule admits it.");
  }

  /** The client's program asks its server, as its own rule says. */
  @Test
  void aProxyOfTheClientsFileGoesThroughTheTunnel() throws IOException {
    WebServer nginx = nginx();
    both(nginx, "- {name: web, action: Direct, destinations: [127.0.0.1]}");

    assertThat(proxied(remoteProxyPort, nginx)).isEqualTo(PAGE);
  }

  private void both(WebServer nginx, String rule) throws IOException {
    Path secrets = lab.folder().resolve("secrets/key");
    Files.createDirectories(secrets);
    Files.writeString(secrets.resolve("capskey"), "any");
    run(
        "server",
        """
        apiVersion: htmux.io/v1alpha1
        kind: HtmuxTunnel
        metadata: {name: hub}
        spec:
          role: Server
          capskeySecretRef: {name: key}
          tls: {mode: Disabled}
          server:
            port: %d
            admit: [{name: gw, from: [127.0.0.1], ports: [remote]}]
          ports:
          - {name: web, listenOn: Client, port: %d, target: {host: 127.0.0.1, port: %d}}
          - {name: proxy, listenOn: Client, port: %d, app: HttpProxy}
          - {name: remote, listenOn: Server, port: %d}
          connect:
          %s
        """
            .formatted(
                tunnelPort,
                relayPort,
                nginx.port(),
                proxyPort,
                remoteProxyPort,
                rule.isEmpty() ? "- {name: none, action: Deny}" : rule));
    run(
        "client",
        """
        apiVersion: htmux.io/v1alpha1
        kind: HtmuxTunnel
        metadata: {name: gw}
        spec:
          role: Client
          capskeySecretRef: {name: key}
          tls: {mode: Disabled}
          client:
            servers: [{url: "http://127.0.0.1:%d"}]
          ports:
          - {name: web, listenOn: Client, host: 127.0.0.1, port: %d}
          - {name: proxy, listenOn: Client, host: 127.0.0.1, port: %d}
          - {name: remote, listenOn: Server, host: 127.0.0.1, port: %d, app: HttpProxy}
          connect:
          - {name: all, action: Tunnel}
        """
            .formatted(tunnelPort, relayPort, proxyPort, remoteProxyPort));
  }

  private void run(String name, String text) throws IOException {
    Path file = lab.folder().resolve(name + ".yaml");
    Files.writeString(file, text);
    Agent.ofFile(lab, name, file).awaitReady();
  }

  private WebServer nginx() throws IOException {
    WebServer nginx = WebServer.start(lab);
    Files.writeString(nginx.folder().resolve("page.html"), PAGE);
    return nginx;
  }

  private String proxied(int port, WebServer nginx) {
    return curl(
        "--noproxy",
        "",
        "-x",
        "http://127.0.0.1:" + port,
        "http://127.0.0.1:" + nginx.port() + "/page.html");
  }

  private String curl(String... arguments) {
    List<String> command = new ArrayList<>(List.of(Tool.CURL.path(), "-sS", "--max-time", "120"));
    Collections.addAll(command, arguments);
    return lab.run(Duration.ofSeconds(130), command);
  }
}
