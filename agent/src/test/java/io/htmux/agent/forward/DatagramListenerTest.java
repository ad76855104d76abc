package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.mux.DroppedDatagram;
import io.htmux.agent.mux.MuxMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A port for datagrams and those who send to it, for whom nobody has decided yet. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DatagramListenerTest {
  private static final int MOST = 1024;
  private static final int SO_MANY_ARE_KEPT_BY_THE_KERNEL = 100;

  private final LoopbackSockets loopback = new LoopbackSockets();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<DatagramUser> users = new CopyOnWriteArrayList<>();
  private DatagramListener port;

  @BeforeEach
  void listen() throws InterruptedException {
    port =
        LoopbackSockets.await(
            DatagramListener.open(
                loopback.sockets(),
                loopback.sockets().loops().next(),
                LoopbackSockets.anyPort(),
                users::add,
                new MuxMetrics(registry)));
  }

  @AfterEach
  void everythingIsGivenBack() {
    port.close();
    loopback.close();
  }

  @Test
  void eachAddressAndPortIsAUser() throws IOException {
    send(1);
    send(1);
    send(2);
    await().atMost(LoopbackSockets.PATIENCE).until(() -> users.size() == 2);
    assertThat(users.getFirst().address().host()).isEqualTo("127.1.0.1");
    assertThat(users.getLast().address().host()).isEqualTo("127.1.0.2");
    assertThat(users.getFirst().acceptedAt()).isEqualTo(port.address());
  }

  @Test
  void forgedSendersFillAPortAndNoMore() throws IOException {
    for (int user = 0; user < MOST; user++) {
      send(user);
      if (user % SO_MANY_ARE_KEPT_BY_THE_KERNEL == 0) {
        awaitUsers(user + 1);
      }
    }
    awaitUsers(MOST);
    send(MOST);
    send(MOST + 1);
    awaitDropped(DroppedDatagram.TOO_MANY_USERS, 2);
    assertThat(users).hasSize(MOST);

    DatagramUser gone = users.getFirst();
    gone.eventLoop().submit(gone::drop).awaitUninterruptibly();
    send(MOST);
    awaitUsers(MOST + 1);
  }

  @Test
  void whoIsTurnedAwayIsNotAskedAboutWithEachOfHisDatagrams() throws IOException {
    send(1);
    awaitUsers(1);
    DatagramUser refused = users.getFirst();
    refused
        .eventLoop()
        .submit(() -> refused.turnAway(DroppedDatagram.NOT_PERMITTED))
        .awaitUninterruptibly();
    awaitDropped(DroppedDatagram.NOT_PERMITTED, 1);
    send(1);
    awaitDropped(DroppedDatagram.NOT_PERMITTED, 2);
    assertThat(users).hasSize(1);
  }

  @Test
  void whatWaitedInVainIsCounted() throws IOException {
    send(1);
    awaitUsers(1);
    DatagramUser user = users.getFirst();
    user.eventLoop().submit(user::drop).awaitUninterruptibly();
    awaitDropped(DroppedDatagram.NOT_OPEN, 1);
  }

  @Test
  void onlyAFewDatagramsWaitForADecision() throws IOException {
    for (int i = 0; i < 20; i++) {
      send(1);
    }
    awaitDropped(DroppedDatagram.NOT_OPEN, 20 - WaitingDatagrams.MOST);
  }

  private void awaitUsers(int count) {
    await("users").atMost(LoopbackSockets.PATIENCE).until(() -> users.size() == count);
  }

  private void awaitDropped(DroppedDatagram why, int count) {
    String reason = why.name().toLowerCase(Locale.ROOT).replace('_', '-');
    await(reason)
        .atMost(LoopbackSockets.PATIENCE)
        .until(
            () ->
                registry.find("htmux.datagrams.dropped").tag("reason", reason).counters().stream()
                        .mapToDouble(Counter::count)
                        .sum()
                    == count);
  }

  /** From an address of that user's own, and always the same port. */
  private void send(int user) throws IOException {
    InetSocketAddress from =
        new InetSocketAddress(
            InetAddress.ofLiteral("127.1.%d.%d".formatted(user >> 8, user & 0xFF)), 4000);
    try (DatagramSocket socket = new DatagramSocket(from)) {
      socket.send(
          new DatagramPacket(
              new byte[1],
              1,
              new InetSocketAddress(
                  InetAddress.ofLiteral(port.address().host()), port.address().port())));
    }
  }
}
