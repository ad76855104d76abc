package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.address.Transport;
import io.htmux.agent.policy.PortTerms;
import io.htmux.agent.policy.ProxyHeader;
import io.htmux.agent.role.TunnelConfig.Role;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits of a port that stand in the file of the end that listens. */
@Timeout(120)
class LimitsWhereUsersComeInTest {
  private final TunnelEnds ends = new TunnelEnds();
  private final int tunnelPort = FreePorts.next();
  private final int userPort = FreePorts.next();

  @AfterEach
  void stop() throws IOException {
    ends.close();
  }

  @Test
  void oneMoreThanMaxStreamsIsResetUntilAnotherHasGone() throws Exception {
    ends.start(server(most(2)));
    client();
    try (Socket first = user()) {
      assertThat(TunnelEnds.greeting(first)).isEqualTo("a");
      try (Socket second = user()) {
        assertThat(TunnelEnds.greeting(second)).isEqualTo("a");
        assertThat(isTurnedAway()).isTrue();
        assertThat(refusals()).isEqualTo(1);
      }
      await().until(() -> !isTurnedAway());
      TunnelEnds.exchange(first, "and goes on");
    }
  }

  @Test
  void aChangedLimitHoldsForTheNext() throws Exception {
    RunningRole server = ends.start(server(most(9)));
    client();
    try (Socket first = user()) {
      assertThat(TunnelEnds.greeting(first)).isEqualTo("a");
      server.reload(server(most(1))).toCompletableFuture().join();
      await().until(this::isTurnedAway);
      TunnelEnds.exchange(first, "and goes on");
    }
  }

  @Test
  void aConnectionWithoutOctetsIsClosed() throws Exception {
    ends.start(
        server(
            new PortTerms(
                "web",
                ProxyHeader.NONE,
                OptionalInt.empty(),
                Optional.of(Duration.ofMillis(300)))));
    client();
    try (Socket user = user()) {
      assertThat(TunnelEnds.greeting(user)).isEqualTo("a");
      assertThat(hasEnded(user)).isTrue();
    }
  }

  /** A tenth of a second's worth may go at once, and no more than the rate after that. */
  @Test
  void octetsGoNoFasterThanTheRate() throws Exception {
    int perSecond = 100_000;
    ends.start(
        server(
            new PortTerms(
                "web",
                ProxyHeader.NONE,
                OptionalInt.empty(),
                Optional.empty(),
                OptionalLong.of(perSecond))));
    client();
    try (Socket user = user()) {
      assertThat(TunnelEnds.greeting(user)).isEqualTo("a");
      long began = System.nanoTime();
      TunnelEnds.exchange(user, "x".repeat(2 * perSecond));
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void aPortOfAClientHasThemToo() throws Exception {
    ends.start(
        TunnelEnds.config(
            new Role.HtmuxServer(
                new HostPort("127.0.0.1", tunnelPort),
                "",
                "",
                TunnelEnds.KEY,
                Duration.ofMinutes(5),
                false,
                List.of(
                    new TunnelConfig.Target(
                        new HostPort("127.0.0.1", ends.target("a")),
                        Transport.TCP,
                        Optional.empty(),
                        "")),
                List.of()),
            TunnelEnds.handshake(Optional.empty(), 1),
            TunnelConfig.Session.DEFAULT));
    ends.start(
        TunnelEnds.config(
            new Role.HtmuxClient(
                new HostPort("127.0.0.1", tunnelPort),
                List.of(),
                List.of(ListenAddress.tcp(new HostPort("127.0.0.1", userPort))),
                List.of(
                    new TunnelConfig.Target(
                        new TunnelConfig.Answer.AtPeer(), Optional.of(userPort), "", most(1))),
                TunnelEnds.KEY,
                Duration.ofMinutes(5),
                List.of()),
            TunnelEnds.handshake(Optional.of("plant-7"), 1),
            TunnelConfig.Session.DEFAULT));
    try (Socket first = user()) {
      assertThat(TunnelEnds.greeting(first)).isEqualTo("a");
      assertThat(isTurnedAway()).isTrue();
    }
  }

  private static PortTerms most(int streams) {
    return new PortTerms("web", ProxyHeader.NONE, OptionalInt.of(streams), Optional.empty());
  }

  private TunnelConfig server(PortTerms terms) {
    TunnelConfig known =
        TunnelEnds.admitting(tunnelPort, TunnelEnds.admitted("plant-7", TunnelEnds.KEY, userPort));
    return TunnelEnds.config(
        new Role.HtmuxServer(
            new HostPort("127.0.0.1", tunnelPort),
            "",
            "",
            TunnelEnds.KEY,
            Duration.ofMinutes(5),
            false,
            List.of(),
            List.of(),
            List.of(terms)),
        known.handshake(),
        known.session());
  }

  /** With a session, so that its port is open. */
  private void client() throws Exception {
    RunningRole client =
        ends.start(TunnelEnds.named(tunnelPort, "plant-7", TunnelEnds.KEY, ends.target("a")));
    await().until(client::isReady);
  }

  private Socket user() throws IOException {
    return TunnelEnds.user(userPort);
  }

  private boolean isTurnedAway() throws IOException {
    try (Socket user = user()) {
      return hasEnded(user);
    }
  }

  /** A target greets first. */
  private static boolean hasEnded(Socket user) throws IOException {
    try {
      return user.getInputStream().read() < 0;
    } catch (SocketException _) {
      return true;
    }
  }

  private double refusals() {
    return ends.registry
        .get("htmux.stream.refusals")
        .tag("reason", "too-many-streams")
        .counter()
        .count();
  }
}
