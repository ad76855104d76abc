package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an end without a CAPSKEY refuses, and what the pair check refuses. */
class CapskeyIT {

  @RegisterExtension final Lab lab = new Lab();
  private final int tunnelPort = FreePorts.next();

  @Test
  void aClientWithoutOneDoesNotStart() {
    Agent client =
        lab.agent(
            "client",
            "-P127.0.0.1:" + FreePorts.next() + "/remote",
            "HTMUX=cl:127.0.0.1:" + tunnelPort,
            "SERVER=tcprelay://127.0.0.1:80");

    assertThat(client.exitCode()).isEqualTo(2);
    assertThat(client.log()).contains("inbound ports need a CAPSKEY at both ends");
  }

  @Test
  void aServerWithoutOneSaysSoAndTheClientComesBackLessAndLessOften() {
    Agent server =
        lab.agent("server", "-P127.0.0.1:" + tunnelPort, "HTMUX=sv", "SERVER=http").awaitReady();
    Agent client = client(tunnelPort);

    client.awaitLog("the server has no CAPSKEY");
    await("three attempts").atMost(Lab.PATIENCE).until(() -> waits(client).size() >= 3);

    List<Long> waits = waits(client);
    assertThat(waits.get(0)).isBetween(500L, 1000L);
    assertThat(waits.get(1)).isBetween(1000L, 2000L);
    assertThat(waits.get(2)).isBetween(2000L, 4000L);
    assertThat(client.metric("htmux_reconnects_total")).isGreaterThanOrEqualTo(3);
    assertThat(client.log()).contains("403");
    assertThat(server.log()).contains("client refused", "missing capability");
  }

  /** To the server the relay is the client, to the client the relay is the server. */
  @Test
  void aRelayInBetweenIsNoticedAtBothEnds() throws IOException {
    String key = lab.folder().resolve("key.conf").toString();
    lab.run(
        Lab.PATIENCE,
        Stream.concat(
                Launcher.command().stream(),
                Stream.of("key", "new", "--allow", "inbound,skew,unproven", "--out", key))
            .toList());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(key))))
        .isEqualTo("rw-------");
    Agent server =
        lab.agent("server", "-P127.0.0.1:" + tunnelPort, "HTMUX=sv", "SERVER=http", "+=" + key)
            .awaitReady();
    Agent client = client(lab.closing(Service.relayingTo(tunnelPort)).port(), "+=" + key);

    client.awaitLog("a NAT or proxy in between");
    assertThat(client.log()).contains("missing capability: INDIRECT");
    server.awaitLog("client refused");
    assertThat(server.log()).contains("missing capability: INDIRECT");
    assertThat(server.metric("htmux_sessions")).isZero();
  }

  private Agent client(int server) {
    return client(server, "CAPSKEY=key");
  }

  private Agent client(int server, String key) {
    return lab.agent(
        "client",
        "-P127.0.0.1:" + FreePorts.next() + "/remote",
        "HTMUX=cl:127.0.0.1:" + server,
        "SERVER=tcprelay://127.0.0.1:80",
        key);
  }

  private static List<Long> waits(Agent client) {
    return Pattern.compile("dialling again in (\\d+) ms")
        .matcher(client.log())
        .results()
        .map(match -> Long.valueOf(match.group(1)))
        .toList();
  }
}
