package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.FreePorts;
import java.io.IOException;
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

    assertThat(Curl.page(lab, relayPort)).isEqualTo(PAGE);
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

  private void both(WebServer nginx, String rule) {
    TunnelFiles files = TunnelFiles.in(lab);
    files.run(
        "server",
        TunnelFiles.hub(
            tunnelPort,
            "ports: [remote]",
            """
            ports:
            - {name: web, listenOn: Client, port: %d, target: {host: 127.0.0.1, port: %d}}
            - {name: proxy, listenOn: Client, port: %d, app: HttpProxy}
            - {name: remote, listenOn: Server, port: %d}
            connect:
            %s
            """
                .formatted(
                    relayPort,
                    nginx.port(),
                    proxyPort,
                    remoteProxyPort,
                    rule.isEmpty() ? "- {name: none, action: Deny}" : rule)));
    files.run(
        "client",
        TunnelFiles.client(
            "http",
            tunnelPort,
            """
            ports:
            - {name: web, listenOn: Client, host: 127.0.0.1, port: %d}
            - {name: proxy, listenOn: Client, host: 127.0.0.1, port: %d}
            - {name: remote, listenOn: Server, host: 127.0.0.1, port: %d, app: HttpProxy}
            connect:
            - {name: all, action: Tunnel}
            """
                .formatted(relayPort, proxyPort, remoteProxyPort)));
  }

  private WebServer nginx() throws IOException {
    return WebServer.ofPage(lab, PAGE);
  }

  private String proxied(int port, WebServer nginx) {
    return Curl.page(lab, nginx.port(), "http://127.0.0.1:" + port);
  }
}
