package io.htmux.agent.it;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;

import io.htmux.agent.address.FreePorts;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the management port says while peers and users come and go. */
class ManagementIT {
  private static final int MANY_OCTETS = 1 << 20;

  @RegisterExtension final Lab lab = new Lab();
  private final int tunnelPort = FreePorts.next();
  private final int remotePort = FreePorts.next();

  @Test
  void aClientIsAliveFromTheStartAndReadyWhileItsServerIsThere() {
    Agent client = client(1);
    client.awaitLog("dialling again");

    of(client).get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
    of(client).get("/q/health/started").then().statusCode(200).body("status", equalTo("UP"));
    of(client).get("/q/health/ready").then().statusCode(503).body("status", equalTo("DOWN"));
    of(client).get("/peers").then().statusCode(200).body("peers", empty());

    Agent server = server();
    client.awaitReady();
    of(client).get("/q/health/ready").then().body("checks[0].name", equalTo("tunnel"));

    server.kill();
    client.awaitNotReady();
    of(client).get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
    assertThat(client.metric("htmux_reconnects_total")).isGreaterThanOrEqualTo(2);
    assertThat(client.metric("htmux_sessions")).as("it may still be resumed").isEqualTo(1);
  }

  @Test
  void peersAreShownToBothEnds() {
    Agent server = server();
    of(server).get("/peers").then().statusCode(200).body("peers", empty());
    Instant before = Instant.now();
    Agent client = client(lab.closing(Service.echoing()).port()).awaitReady();

    of(client)
        .get("/peers")
        .then()
        .contentType("application/json")
        .body("peers", hasSize(1))
        .body("peers[0].address", equalTo("127.0.0.1:" + tunnelPort))
        .body("peers[0].streams", equalTo(0))
        .body("peers[0].ports", contains("127.0.0.1:" + remotePort));
    await("the server sees it")
        .atMost(Lab.PATIENCE)
        .until(() -> server.metric("htmux_sessions") == 1);
    String since =
        of(server)
            .get("/peers")
            .then()
            .body("peers", hasSize(1))
            .body("peers[0].address.length()", greaterThan("127.0.0.1:".length()))
            .body("peers[0].ports", contains("127.0.0.1:" + remotePort))
            .extract()
            .path("peers[0].since");
    assertThat(Instant.parse(since)).isBetween(before.minusSeconds(1), Instant.now());
  }

  @Test
  void countsFollowTheTraffic() throws IOException {
    Agent server = server();
    Agent client = client(lab.closing(Service.echoing()).port()).awaitReady();

    try (Socket user = new Socket(InetAddress.getLoopbackAddress(), remotePort)) {
      user.getOutputStream().write(new byte[] {1});
      assertThat(user.getInputStream().read()).isEqualTo(1);
      assertThat(server.metric("htmux_streams")).isEqualTo(1);
      assertThat(client.metric("htmux_streams")).isEqualTo(1);
      of(client).get("/peers").then().body("peers[0].streams", equalTo(1));
    }
    User.isEchoed(remotePort, new byte[20_000]);

    await("both streams are gone")
        .atMost(Lab.PATIENCE)
        .until(() -> server.metric("htmux_streams") == 0 && client.metric("htmux_streams") == 0);
    assertThat(server.metric("htmux_sessions")).isEqualTo(1);
    assertThat(server.metric("htmux_stream_opens_total{by=\"here\"")).isEqualTo(2);
    assertThat(client.metric("htmux_stream_opens_total{by=\"peer\"")).isEqualTo(2);
    assertThat(server.metric("htmux_octets_total{direction=\"received\"")).isEqualTo(20_001);
    assertThat(client.metric("htmux_octets_total{direction=\"sent\"")).isEqualTo(20_001);
    assertThat(server.metric("htmux_octets_total{direction=\"sent\"")).isEqualTo(20_001);
    assertThat(client.metric("htmux_octets_total{direction=\"received\"")).isEqualTo(20_001);
    assertThat(client.metric("htmux_stream_refusals_total")).isZero();
  }

  @Test
  void aTargetThatIsNotThereIsARefusal() throws IOException {
    server();
    Agent client = client(FreePorts.next()).awaitReady();

    User.isTurnedAway(remotePort);

    assertThat(client.metric("htmux_stream_refusals_total{reason=\"refused\"")).isEqualTo(1);
    assertThat(client.log()).contains("target not reached");
  }

  @Test
  void aUserWhoReadsNothingStallsHisStreamOnly() throws IOException {
    Service flood =
        lab.closing(
            Service.start(
                socket -> {
                  byte[] many = new byte[MANY_OCTETS];
                  for (int i = 0; i < 100; i++) {
                    socket.getOutputStream().write(many);
                  }
                }));
    Agent server = server();
    Agent client = client(flood.port()).awaitReady();

    try (Socket lazy = new Socket(InetAddress.getLoopbackAddress(), remotePort);
        Socket eager = new Socket(InetAddress.getLoopbackAddress(), remotePort)) {
      await("a stall")
          .atMost(Lab.PATIENCE)
          .until(() -> client.metric("htmux_credit_stalls_total") > 0);
      eager.setSoTimeout(Math.toIntExact(Lab.PATIENCE.toMillis()));
      assertThat(eager.getInputStream().readNBytes(20 * MANY_OCTETS)).hasSize(20 * MANY_OCTETS);
      assertThat(lazy.isConnected()).isTrue();
      assertThat(server.metric("htmux_waiting_octets")).isGreaterThan(32 * 1024);
    }
    assertThat(server.metric("htmux_waiting_most_octets"))
        .as("three sixteenths of the direct memory of the launcher")
        .isEqualTo((256 << 20) / 16 * 3);
    await("nothing waits for those who have gone")
        .atMost(Lab.PATIENCE)
        .until(() -> server.metric("htmux_waiting_octets") == 0);
  }

  @Test
  void everySeriesIsThereFromTheStart() {
    List<String> lines = server().page("/q/metrics").lines().toList();

    assertThat(
            List.of(
                "htmux_sessions",
                "htmux_streams",
                "htmux_octets_total{direction=\"sent\"",
                "htmux_octets_total{direction=\"received\"",
                "htmux_stream_opens_total{by=\"here\"",
                "htmux_stream_opens_total{by=\"peer\"",
                "htmux_reconnects_total",
                "htmux_credit_stalls_total"))
        .allSatisfy(series -> assertThat(lines).anyMatch(line -> line.startsWith(series)));
  }

  private static RequestSpecification of(Agent agent) {
    return given().baseUri(agent.management().toString());
  }

  private Agent server() {
    return lab.agent("server", "-P127.0.0.1:" + tunnelPort, "HTMUX=sv", "SERVER=http", "CAPSKEY=k")
        .awaitReady();
  }

  private Agent client(int target) {
    return lab.agent(
        "client",
        "-P127.0.0.1:" + remotePort + "/remote",
        "HTMUX=cl:127.0.0.1:" + tunnelPort,
        "SERVER=tcprelay://127.0.0.1:" + target,
        "CAPSKEY=k");
  }
}
