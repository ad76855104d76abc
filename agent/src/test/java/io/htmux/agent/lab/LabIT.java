package io.htmux.agent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.it.Running;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the other tests of this package build on. */
@Tag("lab")
class LabIT {
  private static final String PAGE = "http://192.0.2.1/";

  @RegisterExtension final Lab lab = new Lab();
  @RegisterExtension final Lab other = new Lab();

  @Test
  void hostsReachEachOtherByNameAndNobodyElse() throws Exception {
    Wire wire = lab.wire("internet");
    Host site = lab.host("site").on(wire, "192.0.2.1/32").restIsOn(wire);
    Host user =
        lab.host("user")
            .on(wire, "198.51.100.1/32")
            .restIsOn(wire)
            .knows("site.example.org", "192.0.2.1");
    Nginx.start(site, "here");

    assertThat(user.run("curl", "-s", "http://site.example.org/")).isEqualTo("here");

    assertThat(user.ask("curl", "-s", "--max-time", "20", "http://203.0.113.9/")).isEmpty();
    assertThat(user.ask("curl", "-s", "http://nowhere.example.org/")).isEmpty();
    assertThat(user.run("ls", "/sys/class/net").lines())
        .containsExactlyInAnyOrder("lo", "internet");
  }

  @Test
  void whoIsBehindARouterIsSeenWithItsAddress() throws Exception {
    Wire internet = lab.wire("internet");
    Wire inside = lab.wire("inside");
    Host site = lab.host("site").on(internet, "192.0.2.1/32").restIsOn(internet);
    lab.host("router")
        .on(inside, "192.168.1.1/24")
        .on(internet, "203.0.113.1/32")
        .restIsOn(internet)
        .hidesOthersFrom(internet);
    Host user = lab.host("user").on(inside, "192.168.1.2/24").restIsBehind("192.168.1.1");
    Nginx.start(site, "here");

    Capture capture = Capture.start(lab, site, internet).awaitBegin();
    assertThat(user.run("curl", "-s", PAGE)).isEqualTo("here");
    user.run("curl", "-s", PAGE);

    assertThat(capture.connections())
        .hasSize(2)
        .allMatch(one -> one.from().equals("203.0.113.1") && one.to().equals("192.0.2.1"));
  }

  @Test
  void twoLabsWithTheSameAddressesDoNotMeet() throws Exception {
    Host here = site(lab, "here");
    Host there = site(other, "there");

    assertThat(here.run("curl", "-s", PAGE)).isEqualTo("here");
    assertThat(there.run("curl", "-s", PAGE)).isEqualTo("there");
  }

  @Test
  void nothingIsLeftOfALab() throws Exception {
    Host site;
    Running nginx;
    try (Lab ended = new Lab()) {
      ended.open();
      site = ended.host("site").on(ended.wire("internet"), "192.0.2.1/32");
      nginx = Nginx.start(site, "here");
      assertThat(Path.of("/run/netns", site.namespace().name())).exists();
    }

    assertThat(nginx.isAlive()).isFalse();
    assertThat(site.folder()).doesNotExist();
    assertThat(Path.of("/run/netns", site.namespace().name())).doesNotExist();
    assertThat(Path.of("/etc/netns", site.namespace().name())).doesNotExist();
  }

  private static Host site(Lab lab, String page) throws Exception {
    Host site = lab.host("site").on(lab.wire("internet"), "192.0.2.1/32");
    Nginx.start(site, page);
    return site;
  }
}
