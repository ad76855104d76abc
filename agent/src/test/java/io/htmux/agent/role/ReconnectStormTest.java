package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import io.htmux.agent.address.HostPort;
import io.htmux.agent.role.TunnelConfig.Role;
import io.htmux.agent.role.TunnelConfig.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that is started anew, and 500 clients that want it back. */
@Timeout(300)
class ReconnectStormTest {
  private static final int CLIENTS = 500;
  private static final Duration WITHIN = Duration.ofSeconds(60);

  /** A server that is away for a moment is dialled by each client that often at most. */
  private static final int MOST_DIALS_EACH = 6;

  /** In buffers, by both ends of a session at rest together: one of small frames each. */
  private static final int REST_OCTETS = 2 * 2048;

  @Test
  void allAreBackSoonWithFewDialsAndNothingIsLeftOfThem() throws Exception {
    long descriptorsBefore = descriptors();
    TunnelEnds ends = new TunnelEnds();
    int port = FreePorts.next();
    RunningRole server = ends.server(port, 1);
    List<RunningRole> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(ends.start(client(port, i)));
    }
    awaitAll(server, clients);
    awaitRest(ends);
    double dialsBefore = dials(ends);
    int threads = Thread.activeCount();

    ends.stop(server);
    await("all have noticed")
        .atMost(WITHIN)
        .until(() -> clients.stream().noneMatch(RunningRole::isReady));
    RunningRole successor = ends.server(port, 1);
    awaitAll(successor, clients);
    awaitRest(ends);

    assertThat(dials(ends) - dialsBefore).isLessThanOrEqualTo(CLIENTS * MOST_DIALS_EACH);
    assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 8);
    // which waits until no buffer is left
    ends.close();
    await("no socket is left")
        .atMost(WITHIN)
        .untilAsserted(() -> assertThat(descriptors()).isLessThan(descriptorsBefore + 50));
  }

  static Stream<Function<ReconnectDelays, Duration>> waits() {
    return Stream.of(
        delays -> delays.afterSession(Duration.ofMinutes(1)),
        delays -> delays.afterInterruption(3),
        delays -> delays.afterSearch(2),
        ReconnectDelays::afterFailure,
        delays -> {
          delays.afterFailure();
          return delays.afterFailure();
        });
  }

  /** Of ten equal parts of the span none has more than twice its share, and all have some. */
  @ParameterizedTest
  @MethodSource("waits")
  void manyThatWaitAtTheSameTimeDoNotComeBackInStep(Function<ReconnectDelays, Duration> wait) {
    List<Long> waits =
        IntStream.range(0, CLIENTS)
            .mapToObj(seed -> wait.apply(new ReconnectDelays(new SplittableRandom(seed))))
            .map(Duration::toMillis)
            .sorted()
            .toList();
    long least = waits.getFirst();
    long most = waits.getLast();
    assertThat(most).isBetween(least * 3 / 2, least * 2 + 20);
    int[] parts = new int[10];
    waits.forEach(one -> parts[(int) Math.min(9, (one - least) * 10 / (most - least))]++);
    assertThat(IntStream.of(parts).boxed().toList())
        .allMatch(part -> part > CLIENTS / 40 && part < CLIENTS / 5);
  }

  private static void awaitAll(RunningRole server, List<RunningRole> clients) {
    await("all are there")
        .atMost(WITHIN)
        .until(
            () ->
                server.peers().size() == CLIENTS
                    && clients.stream().allMatch(RunningRole::isReady));
  }

  /** What was needed to come back is given back. */
  private static void awaitRest(TunnelEnds ends) {
    await("the memory of sessions at rest")
        .atMost(WITHIN)
        .until(() -> ends.loopback.bufferedOctets() <= (long) CLIENTS * REST_OCTETS);
  }

  private static TunnelConfig client(int server, int number) {
    return TunnelEnds.config(
        new Role.HtmuxClient(
            new HostPort("127.0.0.1", server),
            List.of(),
            List.of(),
            List.of(),
            TunnelEnds.KEY,
            Duration.ofMinutes(5),
            List.of()),
        TunnelEnds.handshake(Optional.of("client-" + number), 1),
        Session.DEFAULT);
  }

  private static double dials(TunnelEnds ends) {
    return ends.registry.get("htmux.reconnects").counter().count();
  }

  private static long descriptors() {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
