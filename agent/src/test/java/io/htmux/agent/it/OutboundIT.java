package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Users of a client's local port reach the world through the server, or directly. */
class OutboundIT {
  private static final String PAGE = "<p>found by way of the server</p>";
  private static final String OPENED_HERE = "htmux_stream_opens_total{by=\"here\"";
  private static final int MANY = 50;
  private static final int MEBIBYTES = 32;

  @RegisterExtension final Lab lab = new Lab();
  private final int tunnelPort = FreePorts.next();
  private final int localPort = FreePorts.next();

  /** S10: local ports alone need no CAPSKEY, at neither end. */
  @Test
  void aLocalPortLeadsThroughTheServerWithoutAnyCapskey() throws IOException {
    int nginx = nginx();
    Agent server = server("SERVER=http");
    Agent client = client(nginx).awaitReady();

    assertThat(curl(url("page.html"))).isEqualTo(PAGE);

    assertThat(client.metric(OPENED_HERE)).isEqualTo(1);
    assertThat(server.metric("htmux_stream_opens_total{by=\"peer\"")).isEqualTo(1);
    assertThat(client.log()).contains("remotePorts=[]", "localPorts=[127.0.0.1:" + localPort + "]");
    assertThat(server.log()).contains("outgoing=yes", "inboundPorts=no");
  }

  @Test
  void aLargeFileArrivesWholeAndAllStreamsEnd() throws IOException {
    int nginx = nginx();
    String sum = Sample.write(web().resolve("large"), MEBIBYTES);
    Agent server = server("SERVER=http");
    Agent client = client(nginx).awaitReady();
    Path got = lab.folder().resolve("got");

    curl("-o", got.toString(), url("large"));

    assertThat(Sample.sum(got)).isEqualTo(sum);
    await("no stream is left")
        .atMost(Lab.PATIENCE)
        .until(() -> server.metric("htmux_streams") + client.metric("htmux_streams") == 0);
  }

  @Test
  void manyUsersAtOnceAreAllServed() throws IOException {
    int nginx = nginx();
    String sum = Sample.write(web().resolve("large"), 1);
    server("SERVER=http");
    Agent client = client(nginx).awaitReady();
    List<String> arguments =
        new ArrayList<>(List.of("--parallel", "--parallel-immediate", "--parallel-max", "" + MANY));
    for (int i = 0; i < MANY; i++) {
      arguments.addAll(List.of("-f", "-o", "got" + i, url("large"), "--next"));
    }
    arguments.removeLast();

    curl(arguments.toArray(String[]::new));

    for (int i = 0; i < MANY; i++) {
      assertThat(Sample.sum(lab.folder().resolve("got" + i))).as("user " + i).isEqualTo(sum);
    }
    assertThat(client.metric(OPENED_HERE)).isEqualTo(MANY);
    assertThat(client.metric("htmux_stream_refusals_total")).isZero();
  }

  /** S3, as measured of the original: nothing of it enters the tunnel. */
  @Test
  void aRuleSendsThemOutDirectlyWithoutAStream() throws IOException {
    int nginx = nginx();
    Agent server = server("SERVER=http");
    Agent client = client(nginx, "CONNECT=direct:*:127.0.0.*").awaitReady();

    assertThat(curl(url("page.html"))).isEqualTo(PAGE);

    assertThat(client.metric(OPENED_HERE)).isZero();
    assertThat(server.metric("htmux_stream_opens_total")).isZero();
  }

  @Test
  void aRuleForOtherDestinationsChangesNothing() throws IOException {
    int nginx = nginx();
    server("SERVER=http");
    Agent client = client(nginx, "CONNECT=direct:*:192.168.1.*").awaitReady();

    assertThat(curl(url("page.html"))).isEqualTo(PAGE);

    assertThat(client.metric(OPENED_HERE)).isEqualTo(1);
  }

  /** The sequence of a rule is tried in order. */
  @Test
  void whereTheServerRefusesTheNextWayOfTheRuleIsTaken() throws IOException {
    int nginx = nginx();
    server();
    Agent client = client(nginx, "CONNECT=vsap,direct").awaitReady();

    assertThat(curl(url("page.html"))).isEqualTo(PAGE);

    assertThat(client.metric(OPENED_HERE)).isEqualTo(1);
    assertThat(client.metric("htmux_stream_refusals_total")).isZero();
  }

  @Test
  void aRuleMayRefuse() throws IOException {
    int nginx = nginx();
    server("SERVER=http");
    Agent client = client(nginx, "CONNECT=None:*:127.0.0.*").awaitReady();

    User.isTurnedAway(localPort);

    assertThat(client.metric(OPENED_HERE)).isZero();
    assertThat(client.metric("htmux_stream_refusals_total{reason=\"not-permitted\"")).isEqualTo(1);
    assertThat(client.log()).contains("The CONNECT rule None:*:127.0.0.* refuses it.");
  }

  @Test
  void aServerThatWasNotToldToDialsNobody() throws IOException {
    int nginx = nginx();
    Agent server = server();
    Agent client = client(nginx).awaitReady();

    User.isTurnedAway(localPort);

    assertThat(server.metric("htmux_stream_refusals_total{reason=\"not-permitted\"")).isEqualTo(1);
    assertThat(client.metric("htmux_stream_refusals_total{reason=\"refused-by-peer\""))
        .isEqualTo(1);
    assertThat(server.log()).contains("outgoing connections need SERVER=http here");
  }

  /** Its tunnel port is open to other hosts: what it keeps on loopback stays its own. */
  @Test
  void aServerOpenToOthersKeepsItsLoopbackToItself() throws IOException {
    int nginx = nginx();
    Agent server = lab.agent("server", "-P" + tunnelPort, "HTMUX=sv", "SERVER=http").awaitReady();
    Agent client = client(nginx).awaitReady();

    User.isTurnedAway(localPort);

    assertThat(server.metric("htmux_stream_refusals_total{reason=\"not-permitted\"")).isEqualTo(1);
    assertThat(client.metric("htmux_stream_refusals_total{reason=\"http-403\"")).isEqualTo(1);
    assertThat(server.log()).contains("an address of this host itself, which no rule names");
  }

  @Test
  void aDestinationThatIsNotThereTurnsTheUserAway() throws IOException {
    server("SERVER=http");
    Agent client = client(FreePorts.next()).awaitReady();

    User.isTurnedAway(localPort);

    assertThat(client.metric("htmux_stream_refusals_total{reason=\"http-502\"")).isEqualTo(1);
  }

  @Test
  void usersWaitWhileTheServerIsAway() throws IOException {
    int nginx = nginx();
    Agent server = server("SERVER=http");
    Agent client = client(nginx).awaitReady();

    server.kill();
    client.awaitNotReady();
    Running user = lab.start("waiting user", Curl.command(url("page.html")));
    server("SERVER=http");

    assertThat(user.exitCode(Lab.PATIENCE)).isZero();
    assertThat(user.log()).isEqualTo(PAGE);
  }

  private Agent server(String... more) {
    List<String> parameters = new ArrayList<>(List.of("-P127.0.0.1:" + tunnelPort, "HTMUX=sv"));
    Collections.addAll(parameters, more);
    return lab.agent("server", parameters.toArray(String[]::new)).awaitReady();
  }

  private Agent client(int target, String... more) {
    List<String> parameters =
        new ArrayList<>(
            List.of(
                "-P127.0.0.1:" + localPort + "/local",
                "HTMUX=cl:127.0.0.1:" + tunnelPort,
                "SERVER=tcprelay://127.0.0.1:" + target));
    Collections.addAll(parameters, more);
    return lab.agent("client", parameters.toArray(String[]::new));
  }

  private int nginx() throws IOException {
    return WebServer.ofPage(lab, PAGE).port();
  }

  private Path web() {
    return lab.folder().resolve("web");
  }

  private String url(String page) {
    return "http://127.0.0.1:" + localPort + "/" + page;
  }

  private String curl(String... arguments) {
    return Curl.get(lab, arguments);
  }
}
