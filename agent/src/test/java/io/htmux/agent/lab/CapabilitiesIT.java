package io.htmux.agent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is refused of a pair without the capability for it, and what is let through with it. */
@Tag("lab")
class CapabilitiesIT {
  private static final String SERVER =
      "htmux -P203.0.113.1:9876 HTMUX=sv SERVER=http RELIABLE=* +=" + World.KEY_FILE;
  private static final String CLIENT =
      "htmux -P203.0.113.1:8080/remote HTMUX=cl:203.0.113.1:9876"
          + " SERVER=tcprelay://127.0.0.1:80 +="
          + World.KEY_FILE;
  private static final String EDGE = "edge.example.org";
  private static final String PAGE = "behind the tunnel";

  @RegisterExtension final Lab lab = new Lab();
  private Host hub;
  private Host plant;
  private Host site;
  private Host edge;

  /**
   * A server in the Internet; one client behind a router that hides it, another one without; and a
   * load balancer, for those who dial it in place of the server.
   */
  @BeforeEach
  void hosts() throws IOException {
    Wire internet = lab.wire("internet");
    Wire inside = lab.wire("inside");
    hub = lab.host("hub").on(internet, "203.0.113.1/32").restIsOn(internet);
    site =
        lab.host("site")
            .on(internet, "198.51.100.7/32")
            .restIsOn(internet)
            .knows(EDGE, "192.0.2.8");
    edge = lab.host("edge").on(internet, "192.0.2.8/32").restIsOn(internet);
    lab.host("router")
        .on(inside, "192.168.1.1/24")
        .on(internet, "192.0.2.9/32")
        .restIsOn(internet)
        .hidesOthersFrom(internet);
    plant = lab.host("plant").on(inside, "192.168.1.2/24").restIsBehind("192.168.1.1");
  }

  @Test
  void anAddressTranslationIsRefused() {
    key(Capability.INBOUND);
    isRefused(Capability.INDIRECT, SERVER, plant, CLIENT);
  }

  @Test
  void anAddressTranslationIsLetThroughWithTheCapability() {
    key(Capability.INBOUND, Capability.INDIRECT);
    isServed(SERVER, plant, CLIENT);
  }

  @Test
  void aClockThatIsOffByMoreThanFiveMinutesIsRefused() {
    key(Capability.INBOUND);
    isRefused(Capability.SKEW, SERVER, site, CLIENT, Clock.offBy(-301));
  }

  @Test
  void aClockThatIsOffByLessIsNot() {
    key(Capability.INBOUND);
    isServed(SERVER, site, CLIENT, Clock.offBy(299));
  }

  @Test
  void aClockThatIsOffByMoreIsLetThroughWithTheCapability() {
    key(Capability.INBOUND, Capability.SKEW);
    isServed(SERVER, site, CLIENT, Clock.offBy(-301));
  }

  @Test
  void tlsThatIsInsertedIsRefused() {
    key(Capability.INBOUND, Capability.INDIRECT);
    isRefused(Capability.TLS, tlsServer(), site, tlsClient());
  }

  @Test
  void tlsThatIsInsertedIsLetThroughWithTheCapability() {
    key(Capability.INBOUND, Capability.INDIRECT, Capability.TLS);
    isServed(tlsServer(), site, tlsClient());
  }

  private void isRefused(
      Capability missing, String serverLine, Host at, String clientLine, String... environment) {
    Htmux server = Htmux.start(lab, hub, serverLine).awaitReady();
    Htmux client = Htmux.start(lab, at, clientLine, environment);

    client.awaitLog("missing capability: " + missing);
    server.awaitLog("missing capability: " + missing);
    assertThat(server.metric("htmux_sessions")).isZero();
  }

  private void isServed(String serverLine, Host at, String clientLine, String... environment) {
    Nginx.start(at, PAGE);
    Htmux.start(lab, hub, serverLine);
    Htmux.start(lab, at, clientLine, environment).awaitReady();

    assertThat(hub.run("curl", "-s", "http://203.0.113.1:8080/")).isEqualTo(PAGE);
  }

  private String tlsServer() {
    Certificate own = Certificate.make(hub, "hub.example.org");
    return SERVER + " STLS=fcl --tls-cert=" + own.chain() + " --tls-key=" + own.key();
  }

  /** Believes the load balancer, which ends TLS and begins it anew with the server. */
  private String tlsClient() {
    Certificate inserted = Certificate.make(edge, EDGE);
    Haproxy.start(edge, 9876, inserted, "203.0.113.1:9876");
    return CLIENT.replace("cl:203.0.113.1", "cl:" + EDGE)
        + " STLS=fsv --tls-ca="
        + inserted.chain();
  }

  /** One key at all of them, as {@code htmux key new --allow} makes it. */
  private void key(Capability... allowed) {
    String key = CapsKey.generate(Set.of(allowed), new SecureRandom()).text();
    List.of(hub, plant, site).forEach(host -> host.file(World.KEY_FILE, "CAPSKEY=" + key + "\n"));
  }
}
