package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import io.htmux.agent.forward.LoopbackSockets;
import io.htmux.agent.key.CapsKey;
import io.htmux.agent.key.CapsKeys;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server has just taken another one's place: its users wait for the client. And a client that it
 * knows by name is the same one with each of its keys.
 */
@Timeout(120)
class ExpectedClientsTest {
  private static final CapsKeys NEXT = CapsKeys.of(CapsKey.of("the key after that"));
  private static final CapsKeys BOTH =
      CapsKeys.of(TunnelEnds.KEY.all().getFirst(), NEXT.all().getFirst());

  private final TunnelEnds ends = new TunnelEnds();
  private int tunnelPort;
  private int userPort;

  @BeforeEach
  void choosePorts() throws IOException {
    tunnelPort = FreePorts.next();
    userPort = FreePorts.next();
  }

  @AfterEach
  void stop() throws IOException {
    ends.close();
    await().atMost(LoopbackSockets.PATIENCE).until(() -> TunnelEnds.isFree(userPort));
  }

  private RunningRole server(Handshake.Admitted... clients) throws InterruptedException {
    return ends.start(TunnelEnds.admitting(tunnelPort, clients));
  }

  private RunningRole client(String identity, CapsKeys keys) throws Exception {
    return ends.start(TunnelEnds.named(tunnelPort, identity, keys, ends.target("a")));
  }

  private Handshake.Admitted plant7(CapsKeys keys) {
    return TunnelEnds.admitted("plant-7", keys, userPort);
  }

  @Test
  void aUserWaitsForAClientThatComesABitLater() throws Exception {
    RunningRole server = server(plant7(TunnelEnds.KEY));
    try (Socket early = early()) {
      client("plant-7", TunnelEnds.KEY);
      assertThat(TunnelEnds.greeting(early)).isEqualTo("a");
      TunnelEnds.exchange(early, "and goes on");
    }
    assertThat(server.peers()).hasSize(1);
    assertThat(TunnelEnds.answers(userPort, 3)).isEqualTo(Map.of("a", 3));
  }

  @Test
  void whileAKeyIsRotatedItIsExpectedWithEither() throws Exception {
    server(plant7(BOTH));
    try (Socket early = early()) {
      client("plant-7", NEXT);
      assertThat(TunnelEnds.greeting(early)).isEqualTo("a");
    }
  }

  @Test
  void whenTheClientGoesItsPortsAreFreeAtOnce() throws Exception {
    server(plant7(TunnelEnds.KEY));
    RunningRole client = client("plant-7", TunnelEnds.KEY);
    assertServed();
    ends.stop(client);
    await().atMost(Duration.ofSeconds(5)).until(() -> TunnelEnds.isFree(userPort));
  }

  @Test
  void aClientThatAsksByAddressAndNotByNameIsNotKeptOut() throws Exception {
    server(plant7(TunnelEnds.KEY));
    early().close();
    ends.start(ends.clientOf(tunnelPort, Optional.of("plant-7"), userPort, ends.target("b")));
    await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> TunnelEnds.answers(userPort, 1).equals(Map.of("b", 1)));
  }

  @Test
  void aPortOfTwoClientsIsKeptForNeither() throws Exception {
    server(plant7(TunnelEnds.KEY), TunnelEnds.admitted("plant-8", TunnelEnds.KEY, userPort));
    assertThat(TunnelEnds.isFree(userPort)).isTrue();
    client("plant-8", TunnelEnds.KEY);
    assertServed();
  }

  @Test
  void whoIsNotAdmittedAnyMoreIsNotExpected() throws Exception {
    RunningRole server = server(plant7(TunnelEnds.KEY));
    early().close();
    reload(server, TunnelEnds.admitting(tunnelPort));
    await().atMost(Duration.ofSeconds(5)).until(() -> TunnelEnds.isFree(userPort));
  }

  @Test
  void aServerThatStopsExpectsNobody() throws Exception {
    RunningRole server = server(plant7(TunnelEnds.KEY));
    early().close();
    ends.stop(server);
    await().atMost(Duration.ofSeconds(5)).until(() -> TunnelEnds.isFree(userPort));
  }

  @Test
  void aSessionWhoseKeyWasRotatedGoesOnAfterItsConnectionIsCut() throws Exception {
    RunningRole server = server(plant7(TunnelEnds.KEY));
    try (TurnsRelay cable = new TurnsRelay(List.of(tunnelPort))) {
      int target = ends.target("a");
      RunningRole client =
          ends.start(TunnelEnds.named(cable.port(), "plant-7", TunnelEnds.KEY, target));
      await().atMost(LoopbackSockets.PATIENCE).until(client::isReady);
      try (Socket user = TunnelEnds.user(userPort)) {
        assertThat(TunnelEnds.greeting(user)).isEqualTo("a");
        reload(server, TunnelEnds.admitting(tunnelPort, plant7(BOTH)));
        reload(client, TunnelEnds.named(cable.port(), "plant-7", NEXT, target));
        reload(server, TunnelEnds.admitting(tunnelPort, plant7(NEXT)));
        cable.cut();
        TunnelEnds.exchange(user, "it goes on");
      }
    }
  }

  private static void reload(RunningRole role, TunnelConfig changed) throws Exception {
    role.reload(changed)
        .toCompletableFuture()
        .get(LoopbackSockets.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** One who comes before the client. */
  private Socket early() {
    return await()
        .atMost(LoopbackSockets.PATIENCE)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> TunnelEnds.user(userPort), Socket::isConnected);
  }

  private void assertServed() {
    await()
        .atMost(LoopbackSockets.PATIENCE)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> TunnelEnds.answers(userPort, 1).equals(Map.of("a", 1)));
  }
}
