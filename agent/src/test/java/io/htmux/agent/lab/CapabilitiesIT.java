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
  private static final String PAGE = "behind the tunnel";

  @RegisterExtension final Lab lab = new Lab();
  private Host hub;
  private Host plant;
  private Host user;

  /** A server in the Internet, and a client behind a router that hides it. */
  @BeforeEach
  void hosts() throws IOException {
    Wire internet = lab.wire("internet");
    Wire inside = lab.wire("inside");
    hub = lab.host("hub").on(internet, "203.0.113.1/32").restIsOn(internet);
    user = lab.host("user").on(internet, "198.51.100.7/32").restIsOn(internet);
    lab.host("router")
        .on(inside, "192.168.1.1/24")
        .on(internet, "192.0.2.9/32")
        .restIsOn(internet)
        .hidesOthersFrom(internet);
    plant = lab.host("plant").on(inside, "192.168.1.2/24").restIsBehind("192.168.1.1");
  }

  /** One key at all of them, as {@code htmux key new --allow} makes it. */
  private void key(Capability... allowed) {
    String key = CapsKey.generate(Set.of(allowed), new SecureRandom()).text();
    List.of(hub, plant, user).forEach(host -> host.file(World.KEY_FILE, "CAPSKEY=" + key + "\n"));
  }

  @Test
  void anAddressTranslationIsRefusedAtBothEnds() {
    key(Capability.INBOUND);
    Htmux server = Htmux.start(lab, hub, SERVER).awaitReady();
    Htmux client = Htmux.start(lab, plant, CLIENT);

    client.awaitLog("a NAT or proxy in between");
    server.awaitLog("client refused");
    assertThat(server.metric("htmux_sessions")).isZero();
  }

  @Test
  void aClockThatIsOffByMoreThanFiveMinutesIsRefused() {
    key(Capability.INBOUND);
    Htmux server = Htmux.start(lab, hub, SERVER).awaitReady();
    Htmux client = Htmux.start(lab, user, CLIENT, Clock.offBy(-301));

    client.awaitLog("a clock that is off");
    server.awaitLog("client refused");
    assertThat(server.metric("htmux_sessions")).isZero();
  }

  @Test
  void aClockThatIsOffByLessIsNot() {
    key(Capability.INBOUND);
    isServed(Clock.offBy(299));
  }

  @Test
  void aClockThatIsOffByMoreNeedsTheCapability() {
    key(Capability.INBOUND, Capability.SKEW);
    isServed(Clock.offBy(-301));
  }

  private void isServed(String... environment) {
    Nginx.start(user, PAGE);
    Htmux.start(lab, hub, SERVER);
    Htmux.start(lab, user, CLIENT, environment).awaitReady();

    assertThat(user.run("curl", "-s", "http://203.0.113.1:8080/")).isEqualTo(PAGE);
  }
}
