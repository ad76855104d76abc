package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import io.htmux.agent.address.HostPort;
import io.htmux.agent.forward.FaultRelay;
import io.htmux.agent.forward.LoopbackSockets;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several clients of one identity at one server (HTMUX/2.0 §5.11). */
@Timeout(120)
class JoiningSessionsTest {
  private static final Optional<String> PLANT = Optional.of("plant-7");

  private final TunnelEnds ends = new TunnelEnds();
  private int tunnelPort;
  private int userPort;
  private RunningRole server;

  @BeforeEach
  void start() throws Exception {
    tunnelPort = FreePorts.next();
    userPort = FreePorts.next();
    server = ends.server(tunnelPort, 1);
  }

  @AfterEach
  void stop() throws IOException {
    ends.close();
    assertThat(TunnelEnds.isFree(userPort)).isTrue();
  }

  @Test
  void usersAreSpreadOverTheClientsOfOneIdentity() throws Exception {
    RunningRole first = client("a", tunnelPort);
    RunningRole second = client("b", tunnelPort);
    await().atMost(LoopbackSockets.PATIENCE).until(() -> server.peers().size() == 2);
    assertThat(first.isReady() && second.isReady()).isTrue();
    assertThat(TunnelEnds.answers(userPort, 20)).isEqualTo(Map.of("a", 10, "b", 10));
  }

  @Test
  void oneThatGoesLeavesThePortToTheOther() throws Exception {
    RunningRole first = client("a", tunnelPort);
    client("b", tunnelPort);
    await().atMost(LoopbackSockets.PATIENCE).until(() -> server.peers().size() == 2);
    ends.stop(first);
    await().atMost(LoopbackSockets.PATIENCE).until(() -> server.peers().size() == 1);
    assertThat(TunnelEnds.answers(userPort, 6)).isEqualTo(Map.of("b", 6));
  }

  @Test
  void oneThatDrainsGetsNoNewUsersAndKeepsThoseThatItHas() throws Exception {
    RunningRole first = client("a", tunnelPort);
    CompletableFuture<Void> drained;
    try (Socket user = TunnelEnds.user(userPort)) {
      assertThat(TunnelEnds.greeting(user)).isEqualTo("a");
      client("b", tunnelPort);
      await().atMost(LoopbackSockets.PATIENCE).until(() -> server.peers().size() == 2);
      drained = first.drain(Duration.ofSeconds(60)).toCompletableFuture();
      await()
          .atMost(LoopbackSockets.PATIENCE)
          .until(() -> TunnelEnds.answers(userPort, 4).equals(Map.of("b", 4)));
      TunnelEnds.exchange(user, "still there");
      assertThat(drained).isNotDone();
    }
    drained.get(30, TimeUnit.SECONDS);
  }

  /** He would be refused, if the port were closed meanwhile. */
  @Test
  void aUserWaitsForTheSuccessorOfAClientThatDrains() throws Exception {
    RunningRole first = client("a", tunnelPort);
    try (Socket old = TunnelEnds.user(userPort)) {
      assertThat(TunnelEnds.greeting(old)).isEqualTo("a");
      var _ = first.drain(Duration.ofSeconds(60));
      try (Socket waiting = whoIsNotAnswered()) {
        client("b", tunnelPort);
        assertThat(TunnelEnds.greeting(waiting)).isEqualTo("b");
      }
      TunnelEnds.exchange(old, "still there");
    }
  }

  /** Its connection looks well to the server, which has 90 s until it would notice. */
  @Test
  void oneThatIsSilentIsFoundOutWhenAnotherJoins() throws Exception {
    FaultRelay cable = new FaultRelay(new HostPort("127.0.0.1", tunnelPort));
    client("a", cable.address().port());
    assertThat(TunnelEnds.answers(userPort, 1)).isEqualTo(Map.of("a", 1));
    cable.way(FaultRelay.Way.BLACK_HOLE);
    client("b", tunnelPort);
    assertThat(TunnelEnds.answers(userPort, 6)).as("at once").isEqualTo(Map.of("b", 6));
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(server.peers()).as("its host is here anew").hasSize(1));
    cable.close();
  }

  /** Nobody can say that it is the same client. */
  @Test
  void clientsWithoutAnIdentityDoNotShareAPort() throws Exception {
    RunningRole first =
        ends.start(ends.clientOf(tunnelPort, Optional.empty(), userPort, ends.target("a")));
    await().atMost(LoopbackSockets.PATIENCE).until(first::isReady);
    RunningRole second =
        ends.start(ends.clientOf(tunnelPort, Optional.empty(), userPort, ends.target("b")));
    await()
        .atMost(LoopbackSockets.PATIENCE)
        .until(
            () ->
                ends.registry.find("htmux.peer.refusals").tag("reason", "could-not-bind").counter()
                    != null);
    assertThat(second.isReady()).isFalse();
    assertThat(TunnelEnds.answers(userPort, 3)).isEqualTo(Map.of("a", 3));
  }

  /** Those who come before the server has heard of the drain are served. */
  private Socket whoIsNotAnswered() throws IOException {
    while (true) {
      Socket user = TunnelEnds.user(userPort);
      user.setSoTimeout(1000);
      try {
        assertThat(TunnelEnds.greeting(user)).isEqualTo("a");
        user.close();
      } catch (SocketTimeoutException _) {
        user.setSoTimeout(30_000);
        return user;
      }
    }
  }

  private RunningRole client(String name, int server) throws Exception {
    RunningRole client = ends.start(ends.clientOf(server, PLANT, userPort, ends.target(name)));
    await().atMost(LoopbackSockets.PATIENCE).until(client::isReady);
    return client;
  }
}
