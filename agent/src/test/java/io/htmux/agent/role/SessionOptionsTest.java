package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.forward.LoopbackSockets;
import io.htmux.agent.lists.HostsTable;
import io.htmux.agent.lists.NameLookup;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.mux.MuxOptions;
import io.htmux.agent.role.TunnelConfig.Bind;
import io.htmux.agent.role.TunnelConfig.Credentials;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.agent.role.TunnelConfig.Session;
import io.htmux.agent.role.TunnelConfig.SockMux;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every default of a session, and what each setting becomes. */
class SessionOptionsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T07:16:18.262272Z"), ZoneOffset.UTC);

  private final LoopbackSockets loopback = new LoopbackSockets();

  @AfterEach
  void close() {
    loopback.close();
  }

  @Test
  void theDefaultsAreThese() {
    assertThat(Session.DEFAULT)
        .isEqualTo(
            new Session(
                Duration.ofSeconds(30),
                Duration.ofSeconds(90),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                1024));
    assertThat(SockMux.DEFAULT)
        .isEqualTo(new SockMux(16384, true, false, List.of(), Optional.empty(), List.of()));
  }

  @Test
  void towardsAnOriginalTheyBecomeThese() {
    assertThat(options(SockMux.DEFAULT, true, 0).forOriginal(true))
        .isEqualTo(
            new MuxOptions(
                "20261123-071618.262272 dghost",
                true,
                16384,
                true,
                60,
                393216,
                2,
                Duration.ofSeconds(15),
                Duration.ofSeconds(30),
                Duration.ofSeconds(90),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Optional.empty(),
                List.of(),
                List.of(),
                false,
                CLOCK));
  }

  @Test
  void towardsAPeerOfOurKindStreamsAndBuffersAreMore() {
    SessionOptions options = options(SockMux.DEFAULT, false, 1);

    MuxOptions ours = options.forUpgraded(false, OptionalInt.of(4096));

    assertThat(ours.maxStreams()).isEqualTo(1024);
    assertThat(ours.streamBufferOctets()).isEqualTo(393_216);
    assertThat(ours.helloFirst()).isFalse();
    assertThat(options.forUpgraded(false, OptionalInt.of(100)).maxStreams()).isEqualTo(100);
    assertThat(options.forUpgraded(false, OptionalInt.empty()))
        .isEqualTo(options.forOriginal(false));
  }

  /** "The original gives listeners the first ids" (SockMux 0.3 §1.4). */
  @ParameterizedTest
  @CsvSource({"0, 0, 2", "1, 0, 3", "3, 0, 5", "1, 2, 5"})
  void idsBeginBehindThoseOfListenersAndBinds(int listeners, int binds, int firstId) {
    Bind bind = new Bind(new HostPort("*", 8101), new HostPort("localhost", 22));
    SockMux sockMux = sockMux(Collections.nCopies(binds, bind), Optional.empty(), List.of());

    assertThat(options(sockMux, true, listeners).forOriginal(true).firstId()).isEqualTo(firstId);
  }

  @Test
  void bindsAreWrittenAsTheOriginalWritesThem() {
    SockMux sockMux =
        sockMux(
            List.of(
                new Bind(new HostPort("127.0.0.1", 8101), new HostPort("localhost", 22)),
                new Bind(new HostPort("*", 8102), new HostPort("10.0.0.1", 80))),
            Optional.empty(),
            List.of());

    assertThat(options(sockMux, true, 0).forOriginal(true).binds())
        .containsExactly("tcp:127.0.0.1:8101:localhost:22", "tcp::8102:10.0.0.1:80");
  }

  @Test
  void passwordsAreThereOnlyWhereSockMuxAsksForThem() {
    SockMux sockMux =
        sockMux(
            List.of(),
            Optional.of(new Credentials("me", "mine")),
            List.of(new Credentials("you", "yours")));

    MuxOptions with = options(sockMux, true, 0).forOriginal(true);
    MuxOptions without = options(sockMux, false, 0).forOriginal(true);

    assertThat(with.credentials()).contains("me:mine");
    assertThat(with.admitted()).containsExactly("you:yours");
    assertThat(with.toString()).doesNotContain("mine", "yours");
    assertThat(without.credentials()).isEmpty();
    assertThat(without.admitted()).isEmpty();
  }

  @Test
  void aLongHostNameIsCutToWhatHelloTakes() {
    SessionOptions options =
        new SessionOptions(config(SockMux.DEFAULT), surroundings("h".repeat(200)), true, 0);

    assertThat(options.forOriginal(true).helloText())
        .hasSize(62)
        .startsWith("20261123-071618.262272 hhh");
  }

  private SessionOptions options(SockMux sockMux, boolean passwords, int listeners) {
    return new SessionOptions(config(sockMux), surroundings("dghost"), passwords, listeners);
  }

  private static SockMux sockMux(
      List<Bind> binds, Optional<Credentials> credentials, List<Credentials> admitted) {
    return new SockMux(16384, true, false, binds, credentials, admitted);
  }

  private static TunnelConfig config(SockMux sockMux) {
    return new TunnelConfig(
        "test",
        new Role.SockMuxAcceptor(new HostPort("127.0.0.1", 1), List.of(), List.of()),
        Session.DEFAULT,
        sockMux);
  }

  private Surroundings surroundings(String hostName) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    return new Surroundings(
        loopback.sockets(),
        new NameLookup(new HostsTable(), () -> 0, (_, _) -> () -> {}, NameLookup.Limits.DEFAULT),
        new MuxMetrics(registry),
        new RoleMetrics(registry),
        CLOCK,
        hostName);
  }
}
