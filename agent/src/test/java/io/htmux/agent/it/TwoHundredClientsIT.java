package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import io.htmux.agent.config.ConfigurationException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Many clients with a port each on one server process, which has nothing left of them in the end.
 */
class TwoHundredClientsIT {
  private static final int CLIENTS = 200;
  private static final Duration WITHIN = Duration.ofMinutes(1);
  private static final double MOST_POOL_OCTETS = 32 << 20;
  private static final int OCTETS = 50_000;

  @RegisterExtension final Lab lab = new Lab();
  private final int tunnelPort = FreePorts.next();
  private final List<Integer> ports = Stream.generate(FreePorts::next).limit(CLIENTS).toList();
  private int target;
  private Agent server;

  @BeforeEach
  void serverWithoutClients() {
    target = lab.closing(Service.echoing()).port();
    server =
        lab.agent("server", "-P127.0.0.1:" + tunnelPort, "HTMUX=sv", "SERVER=http", "CAPSKEY=k")
            .awaitReady();
  }

  /**
   * Twice, so that a thread that is made once and kept is none that a client has left. After each
   * time no buffer is in use ({@link #awaitNoClient}).
   */
  @Test
  void theyComeServeAndLeaveAndLeaveNothing() throws Exception {
    ProcessCounts before = ProcessCounts.of(server);
    Instant begin = Instant.now();
    all();
    ProcessCounts first = awaitNoClient();
    Duration took = Duration.between(begin, Instant.now());

    all();
    ProcessCounts second = awaitNoClient();

    assertThat(took).isLessThan(WITHIN);
    assertThat(List.of(first.descriptors(), second.descriptors()))
        .containsOnly(before.descriptors());
    assertThat(second.threads()).isLessThanOrEqualTo(Math.max(before.threads(), first.threads()));
    assertThat(List.of(first.pool(), second.pool()))
        .as("what the pool keeps for as many buffers as were in use at the same moment")
        .allMatch(octets -> octets < MOST_POOL_OCTETS);
  }

  /** Comes up, is used by a user of each client at once, and goes. */
  private void all() throws Exception {
    try (ClientsInOneProcess clients = new ClientsInOneProcess();
        ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
      start(clients);
      await("all are there").atMost(WITHIN).until(() -> clients.ready() == CLIENTS);
      assertThat(server.metric("htmux_sessions")).isEqualTo(CLIENTS);
      for (Future<Void> user : users.invokeAll(ports.stream().map(this::user).toList())) {
        user.get();
      }
    }
  }

  private void start(ClientsInOneProcess clients) throws ConfigurationException {
    for (int port : ports) {
      clients.start(
          "-P127.0.0.1:" + port + "/remote",
          "HTMUX=cl:127.0.0.1:" + tunnelPort,
          "SERVER=tcprelay://127.0.0.1:" + target,
          "CAPSKEY=k");
    }
  }

  /** Sends octets that another port would not send back. */
  private Callable<Void> user(int port) {
    byte[] octets = new byte[OCTETS];
    Arrays.fill(octets, (byte) port);
    return () -> {
      User.isEchoed(port, octets);
      return null;
    };
  }

  private ProcessCounts awaitNoClient() throws IOException {
    await("no session, no port, no buffer is left")
        .atMost(WITHIN)
        .untilAsserted(
            () -> {
              assertThat(server.metric("htmux_sessions")).isZero();
              assertThat(ports).allMatch(FreePorts::isFree);
              assertThat(ProcessCounts.of(server).buffers()).isZero();
            });
    return ProcessCounts.of(server);
  }
}
