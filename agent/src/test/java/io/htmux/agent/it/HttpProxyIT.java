package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.FreePorts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SERVER=http at both ends: curl asks at each port, and nginx answers. */
class HttpProxyIT {
  private static final String PAGE = "<p>found by a proxy</p>";
  private static final int MEBIBYTES = 32;

  @RegisterExtension final Lab lab = new Lab();
  private final int tunnelPort = FreePorts.next();
  private final int remotePort = FreePorts.next();
  private final int localPort = FreePorts.next();

  /** S2, S8 and S9: at the server's own port, at its port for the client, and at the client's. */
  @Test
  void aRequestIsAnsweredAtEveryPort() throws IOException {
    WebServer nginx = nginx();
    both();
    for (int port : new int[] {tunnelPort, remotePort, localPort}) {
      assertThat(curl(port, url(nginx, "page.html"))).as("at " + port).isEqualTo(PAGE);
    }
  }

  @Test
  void aConnectIsAnsweredAtEveryPortWhereThePortIsRemitted() throws IOException {
    WebServer nginx = nginx();
    both("REMITTABLE=+,https");
    for (int port : new int[] {tunnelPort, remotePort, localPort}) {
      assertThat(curl(port, "-p", url(nginx, "page.html"))).as("at " + port).isEqualTo(PAGE);
    }
  }

  /** As the original's default: a CONNECT of a user leads to 80 and 443. */
  @Test
  void aConnectToAnotherPortIsForbiddenByDefault() throws IOException {
    WebServer nginx = nginx();
    both();
    for (int port : new int[] {tunnelPort, remotePort, localPort}) {
      assertThat(status(port, "-p", "-w", "%{http_connect}", url(nginx, "page.html")))
          .as("at " + port)
          .endsWith("403");
    }
  }

  @Test
  void aLargeFileComesWholeAndGoesWhole() throws IOException {
    WebServer nginx = nginx();
    String sum = Sample.write(nginx.folder().resolve("large"), MEBIBYTES);
    both("REMITTABLE=+,https");
    for (int port : new int[] {tunnelPort, remotePort, localPort}) {
      curl(port, "-o", "plain" + port, url(nginx, "large"));
      curl(port, "-p", "-o", "tunnelled" + port, url(nginx, "large"));
      assertThat(Sample.sum(lab.folder().resolve("plain" + port))).isEqualTo(sum);
      assertThat(Sample.sum(lab.folder().resolve("tunnelled" + port))).isEqualTo(sum);
    }
  }

  /** curl sends two requests over one connection to the proxy. */
  @Test
  void aConnectionIsKeptForTheNextRequest() throws IOException {
    WebServer nginx = nginx();
    both();

    assertThat(
            curl(
                remotePort,
                "-w",
                "%{num_connects}",
                url(nginx, "page.html"),
                url(nginx, "page.html")))
        .isEqualTo(PAGE + "1" + PAGE + "0");
  }

  @Test
  void whoIsNotReliableIsToldSo() throws IOException {
    WebServer nginx = nginx();
    both("RELIABLE=10.1.*");

    assertThat(status(localPort, "-w", "%{http_code}", url(nginx, "page.html")))
        .contains("Your address is not in RELIABLE.")
        .endsWith("403");
    User.isTurnedAway(remotePort);
  }

  /** At the tunnel port it is one password for clients and for users of the proxy. */
  @Test
  void whoMustShowAPasswordIsAskedForIt() throws IOException {
    WebServer nginx = nginx();
    agent("server", new String[] {"AUTHORIZER=-list{plant:secret}"}, atServer());

    assertThat(status(tunnelPort, "-w", "%{http_code}", url(nginx, "page.html"))).endsWith("407");
    assertThat(curl(tunnelPort, "-U", "plant:secret", url(nginx, "page.html"))).isEqualTo(PAGE);
  }

  /** A client's users show one, too, and rules may name who they are. */
  @Test
  void whoHasShownAPasswordIsAnIdentityInRules() throws IOException {
    WebServer nginx = nginx();
    agent("server", new String[0], atServer());
    agent(
        "client",
        new String[] {
          "AUTHORIZER=-list{alice:secret,guest:other}", "PERMIT=*:*:-a/*", "REJECT=*:*:-a/guest"
        },
        "-P127.0.0.1:" + localPort + "/local",
        "HTMUX=cl:127.0.0.1:" + tunnelPort);

    assertThat(status(localPort, "-w", "%{http_code}", url(nginx, "page.html"))).endsWith("407");
    assertThat(curl(localPort, "-U", "alice:secret", url(nginx, "page.html"))).isEqualTo(PAGE);
    assertThat(
            status(localPort, "-U", "guest:other", "-w", "%{http_code}", url(nginx, "page.html")))
        .contains("REJECT=*:*:-a/guest is against it.")
        .endsWith("403");
  }

  /** Neither for who asks its own port, nor for its client. */
  @Test
  void aServerWhoseRuleIsNoneConnectsNobody() throws IOException {
    WebServer nginx = nginx();
    Agent server = agent("server", new String[] {"CONNECT=None"}, atServer());
    agent("client", new String[0], atClient());

    assertThat(status(tunnelPort, "-w", "%{http_code}", url(nginx, "page.html")))
        .contains("The CONNECT rule None refuses it.")
        .endsWith("403");
    for (int port : new int[] {remotePort, localPort}) {
      assertThat(status(port, "-w", "%{http_code}", url(nginx, "page.html")))
          .contains("the server answered with status 403")
          .endsWith("502");
    }
    assertThat(server.metric("htmux_stream_refusals_total{reason=\"not-permitted\"")).isEqualTo(3);
  }

  /** A rule in front of others, for some destinations. */
  @Test
  void aServerMayConnectEverywhereButThere() throws IOException {
    WebServer nginx = nginx();
    agent(
        "server",
        new String[] {"CONNECT=None:*:127.0.0.2", "CONNECT=direct:*:127.0.0.*"},
        atServer());
    agent("client", new String[0], atClient());

    String there = url(nginx, "page.html").replace("127.0.0.1", "127.0.0.2");
    for (int port : new int[] {tunnelPort, remotePort, localPort}) {
      assertThat(curl(port, url(nginx, "page.html"))).as("at " + port).isEqualTo(PAGE);
      assertThat(status(port, "-o", "/dev/null", "-w", "%{http_code}", there))
          .as("at " + port)
          .isEqualTo(port == tunnelPort ? "403" : "502");
    }
  }

  @Test
  void whatIsNotThereIsABadGateway() throws IOException {
    both();

    assertThat(status(tunnelPort, "-w", "%{http_code}", "http://127.0.0.1:" + FreePorts.next()))
        .contains("refuses connections")
        .endsWith("502");
  }

  private void both(String... more) {
    agent("server", more, atServer());
    agent("client", more, atClient());
  }

  private String[] atServer() {
    return new String[] {"-P127.0.0.1:" + tunnelPort, "HTMUX=sv"};
  }

  private String[] atClient() {
    return new String[] {
      "-P127.0.0.1:" + remotePort + "/remote,127.0.0.1:" + localPort + "/local",
      "HTMUX=cl:127.0.0.1:" + tunnelPort
    };
  }

  private Agent agent(String name, String[] more, String... role) {
    List<String> parameters = new ArrayList<>(List.of(role));
    parameters.addAll(List.of("SERVER=http", "CAPSKEY=k"));
    Collections.addAll(parameters, more);
    return lab.agent(name, parameters.toArray(String[]::new)).awaitReady();
  }

  private WebServer nginx() throws IOException {
    return WebServer.ofPage(lab, PAGE);
  }

  private static String url(WebServer nginx, String page) {
    return "http://127.0.0.1:" + nginx.port() + "/" + page;
  }

  private String curl(int proxy, String... arguments) {
    return run(Stream.of("-f"), proxy, arguments);
  }

  /** What curl says of an answer that is none of 2xx, and perhaps leaves with an error. */
  private String status(int proxy, String... arguments) {
    Running curl = lab.start("curl", command(Stream.of(), proxy, arguments));
    curl.exitCode(Lab.PATIENCE);
    return curl.log();
  }

  private String run(Stream<String> options, int proxy, String... arguments) {
    return lab.run(Duration.ofSeconds(130), command(options, proxy, arguments));
  }

  private static List<String> command(Stream<String> options, int proxy, String... arguments) {
    return Stream.of(
            Stream.of(Tool.CURL.path(), "-s", "--max-time", "120", "--noproxy", ""),
            options,
            Stream.of("-x", "http://127.0.0.1:" + proxy),
            Stream.of(arguments))
        .flatMap(one -> one)
        .toList();
  }
}
