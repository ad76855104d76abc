package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Client, two proxies and a server: three hops, one tunnel. */
class ProxyRoleIT {
  private static final int FILE_MEBIBYTES = 64;

  @RegisterExtension final Lab lab = new Lab();
  private final int serverPort = FreePorts.next();
  private final int innerPort = FreePorts.next();
  private final int outerPort = FreePorts.next();
  private final int remotePort = FreePorts.next();

  @Test
  void aWebServerIsFetchedThroughThreeHops() throws IOException {
    WebServer web = WebServer.start(lab);
    String sum = Sample.write(web.folder().resolve("large"), FILE_MEBIBYTES);
    Agent server = server("server");
    Agent inner = proxy("inner", innerPort, serverPort);
    Agent outer = proxy("outer", outerPort, innerPort);
    Agent client = client("client", web.port()).awaitReady();
    Path got = lab.folder().resolve("got");

    Curl.get(lab, "-o", got.toString(), "http://127.0.0.1:" + remotePort + "/large");

    assertThat(Sample.sum(got)).isEqualTo(sum);
    assertThat(outer.page("/peers"))
        .contains("\"upstream\":\"127.0.0.1:" + innerPort + "\"", "127.0.0.1:" + remotePort);
    assertThat(inner.page("/peers")).contains("\"upstream\":\"127.0.0.1:" + serverPort + "\"");
    assertThat(server.metric("htmux_sessions")).isEqualTo(1);
    assertThat(client.log()).doesNotContain("dialling again");
  }

  /** An original has 62; more at once shows that the ends know each other as our own kind. */
  @Test
  void severalPortsAndMoreStreamsThanAnOriginalHasPassAProxy() throws IOException {
    int service = lab.closing(Service.echoing()).port();
    int secondPort = FreePorts.next();
    server("server");
    proxy("proxy", outerPort, serverPort);
    Agent client =
        client(
                "client",
                "127.0.0.1:" + remotePort + "/remote,127.0.0.1:" + secondPort + "/remote",
                service)
            .awaitReady();

    User.isEchoed(remotePort, new byte[100_000]);
    User.isEchoed(secondPort, new byte[100_000]);
    try (Crowd crowd = Crowd.of(100, secondPort)) {
      crowd.isEchoed();
      assertThat(client.metric("htmux_streams")).isEqualTo(100);
    }
  }

  @Test
  void aPortOfAKilledClientBehindTheProxiesIsItsSuccessorsAtOnce() throws IOException {
    int service = lab.closing(Service.saying("here")).port();
    Agent server = server("server");
    proxy("inner", innerPort, serverPort);
    Agent outer = proxy("outer", outerPort, innerPort);
    Agent client = client("client", service).awaitReady();
    assertThat(User.hears(remotePort)).isEqualTo("here");

    client.kill();
    server.awaitLog("connection is gone");

    await("no peer is left")
        .atMost(Lab.PATIENCE)
        .until(() -> outer.page("/peers").startsWith("{\"peers\":[]"));
    Agent next = client("next", service).awaitReady();
    assertThat(User.hears(remotePort)).isEqualTo("here");
    assertThat(next.log()).doesNotContain("dialling again");
  }

  @Test
  void aKilledServerHealsWithoutAHand() {
    int service = lab.closing(Service.saying("here")).port();
    Agent server = server("server");
    Agent inner = proxy("inner", innerPort, serverPort);
    Agent outer = proxy("outer", outerPort, innerPort);
    Agent client = client("client", service).awaitReady();

    server.kill();
    client.awaitNotReady();
    client.awaitLog("a proxy in between got no tunnel from its server");
    inner.awaitLog("cannot reach it");
    assertThat(outer.log())
        .contains("no tunnel from the next hop 127.0.0.1:" + innerPort, "500 Upstream Failed");
    server("server-again");

    client.awaitReady();
    await("the service is there again")
        .atMost(Lab.PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(User.hears(remotePort)).isEqualTo("here"));
    assertThat(
            inner.metric(
                "htmux_peer_refusals_total{missing=\"none\",reason=\"upstream-upstream-failed\""))
        .isPositive();
  }

  @Test
  void aClientThatAsksForATakenPortIsToldSoThroughTheProxies() throws IOException {
    int holding = lab.closing(Service.saying("holder")).port();
    int waiting = lab.closing(Service.saying("other")).port();
    server("server");
    Agent inner = proxy("inner", innerPort, serverPort);
    Agent outer = proxy("outer", outerPort, innerPort);
    Agent holder = client("holder", holding).awaitReady();
    Agent other = client("other", waiting);

    other.awaitLog("the port is taken there");
    assertThat(other.log()).contains("500", "could not bound");
    assertThat(inner.log())
        .contains(
            "client refused",
            "status=500 could not bound: no tunnel from the next hop 127.0.0.1:" + serverPort);
    assertThat(
            outer.metric(
                "htmux_peer_refusals_total{missing=\"none\",reason=\"upstream-could-not-bind\""))
        .isPositive();
    assertThat(User.hears(remotePort)).isEqualTo("holder");

    holder.process().terminate();
    other.awaitReady();
    assertThat(User.hears(remotePort)).isEqualTo("other");
  }

  @Test
  void aProxyWithoutACapskeyPassesNobodyOn() {
    server("server");
    Agent proxy =
        lab.agent(
                "proxy",
                "-P127.0.0.1:" + outerPort,
                "HTMUX=px:127.0.0.1:" + serverPort,
                "SERVER=http")
            .awaitReady();
    Agent client = client("client", 80);

    client.awaitLog("the server has no CAPSKEY");
    assertThat(proxy.log()).contains("client refused", "missing capability: INBOUND");
    assertThat(proxy.page("/peers")).startsWith("{\"peers\":[]");
  }

  /** It must not dial itself until there is nothing left to dial with. */
  @Test
  void proxiesThatLeadToEachOtherRefuseTheirClient() {
    Agent inner = proxy("inner", innerPort, outerPort);
    Agent outer = proxy("outer", outerPort, innerPort);
    Agent client = client("client", 80);

    client.awaitLog("a proxy in between got no tunnel from its server");
    assertThat(outer.log() + inner.log()).contains("does HTMUX=px lead back to this proxy?");
    outer.awaitReady();
    inner.awaitReady();
  }

  private Agent server(String name) {
    return lab.agent(name, "-P127.0.0.1:" + serverPort, "HTMUX=sv", "SERVER=http", "CAPSKEY=key")
        .awaitReady();
  }

  private Agent proxy(String name, int port, int next) {
    return lab.agent(
            name, "-P127.0.0.1:" + port, "HTMUX=px:127.0.0.1:" + next, "SERVER=http", "CAPSKEY=key")
        .awaitReady();
  }

  private Agent client(String name, int target) {
    return client(name, "127.0.0.1:" + remotePort + "/remote", target);
  }

  private Agent client(String name, String ports, int target) {
    return lab.agent(
        name,
        "-P" + ports,
        "HTMUX=cl:127.0.0.1:" + outerPort,
        "SERVER=tcprelay://127.0.0.1:" + target,
        "CAPSKEY=key");
  }
}
