package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.forward.LoopbackSockets;
import io.htmux.agent.key.CapsKey;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.upgrade.Instance;
import io.htmux.agent.upgrade.MuxVersion;
import io.htmux.agent.upgrade.NativeAsk;
import java.io.IOException;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A client comes once more while a session of it is there, whatever that one is up to (HTMUX/2.0
 * §5.11): no port is left behind by a ghost, and nobody else gains anything by its name.
 */
@Timeout(60)
class TakeoverTest {
  private static final Optional<String> PLANT = Optional.of("plant-7");
  private static final String DRAIN = "8e 000005 00000000 0000001e 00";

  private final TunnelEnds ends = new TunnelEnds();
  private final Instance instance = Instance.starting(new SecureRandom(), "plant");
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
  void theSameSessionThatComesOnceMoreTakesThePlaceOfTheOneThatIsThere() throws Exception {
    AskingClient first = comes(PLANT, instance);
    assertThat(server.peers()).hasSize(1);

    AskingClient second = comes(PLANT, instance);

    awaitEnd(first);
    assertThat(second.isConnected()).isTrue();
    awaitPeers(1);
    assertThat(TunnelEnds.isFree(userPort)).as("the port stays open all the while").isFalse();
  }

  /** It has begun to say something, and its connection has gone without a word. */
  @Test
  void itDoesSoInTheMiddleOfAFrame() throws Exception {
    AskingClient first = comes(PLANT, instance);
    first.says("80 000400 00000001 0102");

    AskingClient second = comes(PLANT, instance);

    awaitEnd(first);
    assertThat(second.isConnected()).isTrue();
    awaitPeers(1);
  }

  @Test
  void itDoesSoWhileTheOneThatIsThereDrains() throws Exception {
    AskingClient first = comes(PLANT, instance);
    first.says(DRAIN);

    AskingClient second = comes(PLANT, instance);

    awaitEnd(first);
    assertThat(second.isConnected()).isTrue();
    try (Socket user = TunnelEnds.user(userPort)) {
      assertThat(user.isConnected()).as("users are taken for the new one").isTrue();
    }
    awaitPeers(1);
  }

  /** Its users get their places on the ports again, however often that happens. */
  @Test
  void itDoesSoAgainAndAgain() throws Exception {
    AskingClient last = comes(PLANT, instance);
    for (int i = 0; i < 20; i++) {
      AskingClient next = comes(PLANT, instance);
      awaitEnd(last);
      last = next;
    }
    assertThat(last.isConnected()).isTrue();
    awaitPeers(1);
    last.hangUp();
  }

  @Test
  void anotherSessionOfTheSameClientJoinsIt() throws Exception {
    AskingClient first = comes(PLANT, instance);
    AskingClient second = comes(PLANT, instance.at(1));

    awaitPeers(2);
    assertThat(first.isConnected() && second.isConnected()).isTrue();
  }

  /** Started anew on its host: what does not answer any more was the one before. */
  @Test
  void aClientThatWasStartedAnewFindsOutAGhostOfItself() throws Exception {
    AskingClient ghost = comes(PLANT, instance);

    AskingClient anew = comes(PLANT, Instance.starting(new SecureRandom(), "plant"));

    awaitEnd(ghost);
    assertThat(anew.isConnected()).isTrue();
    awaitPeers(1);
  }

  // ---- who is not that client

  @Test
  void anotherIdentityWithTheSameInstanceGainsNothing() throws Exception {
    AskingClient first = comes(PLANT, instance);

    AskingClient other = asks(TunnelEnds.KEY, Optional.of("plant-8"), instance);

    assertThat(other.granted()).isEmpty();
    assertThat(other.refusal()).contains("could not bound");
    assertThat(first.isConnected()).isTrue();
    awaitPeers(1);
  }

  @Test
  void whoDoesNotHaveTheKeyGainsNothing() throws Exception {
    AskingClient first = comes(PLANT, instance);

    AskingClient other = asks(CapsKeys.of(CapsKey.of("another key")), PLANT, instance);

    assertThat(other.granted()).isEmpty();
    assertThat(first.isConnected()).isTrue();
    awaitPeers(1);
  }

  private AskingClient comes(Optional<String> identity, Instance as) throws Exception {
    AskingClient client = asks(TunnelEnds.KEY, identity, as);
    assertThat(client.refusal()).isEmpty();
    await().atMost(LoopbackSockets.PATIENCE).until(() -> !server.peers().isEmpty());
    return client;
  }

  private AskingClient asks(CapsKeys keys, Optional<String> identity, Instance as)
      throws Exception {
    return AskingClient.ask(
        ends.loopback,
        new HostPort("127.0.0.1", tunnelPort),
        keys,
        new NativeAsk(List.of(), identity, MuxVersion.offered(), Optional.empty(), Optional.empty())
            .by(as),
        ListenAddress.tcp(new HostPort("127.0.0.1", userPort)));
  }

  private static void awaitEnd(AskingClient client) {
    await().atMost(Duration.ofSeconds(20)).until(() -> !client.isConnected());
  }

  private void awaitPeers(int count) {
    await()
        .atMost(LoopbackSockets.PATIENCE)
        .untilAsserted(() -> assertThat(server.peers()).hasSize(count));
  }
}
