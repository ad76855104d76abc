package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.key.CapsKey;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.lists.HostsTable;
import io.htmux.agent.lists.NameLookup;
import io.htmux.agent.mux.PortWish;
import io.htmux.agent.upgrade.MuxVersion;
import io.htmux.agent.upgrade.NativeAsk;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What plant-7, which may have the port "web", gets of its wishes. */
class WishRulesTest {
  private static final CapsKey KEY = CapsKey.of("a key of old");
  private static final int PORT = 8080;

  @Test
  void aPortOfItsOwnIsOpened() throws Exception {
    assertThat(judged(Optional.of(KEY), named("web")))
        .isInstanceOfSatisfying(
            WishedPorts.Verdict.Open.class,
            open -> assertThat(open.port().at().port()).isEqualTo(PORT));
  }

  @Test
  void aPortThatItMayNotHaveIsUnknown() throws Exception {
    assertThat(judged(Optional.of(KEY), named("db")))
        .isInstanceOfSatisfying(
            WishedPorts.Verdict.Refused.class, refused -> assertThat(refused.unknown()).isTrue());
  }

  @Test
  void whoHasProvenNothingGetsNone() throws Exception {
    assertThat(judged(Optional.empty(), named("web")))
        .isEqualTo(
            new WishedPorts.Verdict.Refused(false, "it needs a CAPSKEY that grants inbound"));
  }

  @Test
  void aWishForNothingIsRefused() throws Exception {
    assertThat(judged(Optional.of(KEY), new PortWish(1, "", Optional.empty())))
        .isEqualTo(
            new WishedPorts.Verdict.Refused(
                false, "neither a name nor an address that can be read"));
  }

  @Test
  void anAddressThatIsNotItsPortsIsRefused() throws Exception {
    assertThat(
            judged(
                Optional.of(KEY),
                new PortWish(1, "", Optional.of(ListenAddress.parse("127.0.0.1:9999")))))
        .isInstanceOf(WishedPorts.Verdict.Refused.class);
  }

  private static PortWish named(String name) {
    return new PortWish(1, name, Optional.empty());
  }

  private static WishedPorts.Verdict judged(Optional<CapsKey> proven, PortWish wish)
      throws Exception {
    TunnelConfig config =
        TunnelEnds.admitting(9876, TunnelEnds.admitted("plant-7", CapsKeys.of(KEY), PORT));
    ServerAdmission admission =
        ServerAdmission.of(
            config,
            (TunnelConfig.Role.HtmuxServer) config.role(),
            new NameLookup(
                new HostsTable(), () -> 0, (_, _) -> () -> {}, NameLookup.Limits.DEFAULT));
    NativeAsk ask =
        new NativeAsk(
            List.of(), Optional.of("plant-7"), MuxVersion.offered(), Optional.empty(), proven);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    return new WishRules(
            new InetSocketAddress(loopback, 50000),
            new InetSocketAddress(loopback, 9876),
            Optional.of(ask))
        .judge(admission, wish)
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }
}
