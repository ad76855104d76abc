package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * 200 streams at once whose every octet is checked, while the cable below them is cut in the middle
 * of frames, and worse. Not one octet is lost, doubled or out of its place, and nothing is left
 * behind (SockMux 1.0 §6.7). For 5 s; for as many as {@code -Dhtmux.faults.seconds} says.
 */
@Timeout(7200)
class ThousandsOfCutsTest {
  private static final int STREAMS = 200;
  private static final int MOST_OCTETS = 200_000;
  private static final Duration LASTS =
      Duration.ofSeconds(Integer.getInteger("htmux.faults.seconds", 5));

  private final long seed = Long.getLong("htmux.faults.seed", 2026);
  private final Random random = new Random(seed);
  private final LoopbackSockets loopback = new LoopbackSockets();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicInteger exchanges = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();
  private final List<Thread> users = new ArrayList<>();
  private ServerSocket target;
  private SurvivingSession session;

  @BeforeEach
  void start() throws Exception {
    target = new ServerSocket(0, STREAMS, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::echo);
    session =
        new SurvivingSession(
            loopback.sockets(), HostPort.of((InetSocketAddress) target.getLocalSocketAddress()));
  }

  @AfterEach
  void nothingIsLeftBehind() throws Exception {
    session.close();
    target.close();
    loopback.close();
  }

  @Test
  void everyOctetOfEveryStreamArrivesThroughCutsAtRandomMoments() throws Exception {
    startUsers();
    long until = System.nanoTime() + LASTS.toNanos();
    int cuts = 0;
    while (System.nanoTime() < until) {
      int before = session.interruptions();
      session.relay().cutAfter(random.nextInt(1, 1_500_000));
      await("a cut is noticed")
          .atMost(LoopbackSockets.PATIENCE)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> session.interruptions() > before);
      cuts++;
    }
    finish();
    assertThat(cuts).isGreaterThan(30);
    assertThat(exchanges.get()).isGreaterThanOrEqualTo(STREAMS);
  }

  /** A firewall that forgets, a direction that stops, octets that drip, a cable that is out. */
  @Test
  void everyOctetArrivesThroughWhateverElseACableDoes() throws Exception {
    startUsers();
    long until = System.nanoTime() + LASTS.toNanos();
    while (System.nanoTime() < until) {
      switch (random.nextInt(4)) {
        case 0 -> during(FaultRelay.Way.BLACK_HOLE);
        case 1 -> during(FaultRelay.Way.ONE_WAY);
        case 2 -> during(FaultRelay.Way.DRIP);
        default -> {
          session.relay().unplug(true);
          Thread.sleep(random.nextInt(100));
          session.relay().unplug(false);
        }
      }
      Thread.sleep(random.nextInt(200));
    }
    finish();
    assertThat(exchanges.get()).isGreaterThan(0);
  }

  private void during(FaultRelay.Way way) throws InterruptedException {
    session.relay().way(way);
    Thread.sleep(random.nextInt(300));
    session.relay().way(FaultRelay.Way.OPEN);
    session.relay().cut();
  }

  private void startUsers() {
    for (int i = 0; i < STREAMS; i++) {
      SplittableRandom own = new SplittableRandom(seed + i);
      users.add(Thread.startVirtualThread(() -> use(own)));
    }
  }

  private void finish() throws InterruptedException {
    over.set(true);
    for (Thread user : users) {
      user.join();
    }
    assertThat(wrong).as("seed %d", seed).isEmpty();
    assertThat(session.ends()).isEmpty();
    await("no stream is left").atMost(LoopbackSockets.PATIENCE).until(() -> session.streams() == 0);
  }

  /** One exchange after the other: says all, ends, and hears the same. */
  private void use(SplittableRandom own) {
    try {
      do {
        byte[] said = new byte[own.nextInt(1, MOST_OCTETS)];
        own.nextBytes(said);
        try (Socket user = session.user()) {
          Thread speaking = Thread.startVirtualThread(() -> say(user, said));
          byte[] heard = user.getInputStream().readAllBytes();
          speaking.join();
          if (!Arrays.equals(said, heard)) {
            wrong.add(
                "said %d octets, heard %d; the first that differs is %d"
                    .formatted(said.length, heard.length, Arrays.mismatch(said, heard)));
          }
          exchanges.incrementAndGet();
        }
      } while (!over.get());
    } catch (IOException | InterruptedException e) {
      wrong.add(e.toString());
    }
  }

  private void say(Socket user, byte[] octets) {
    try {
      user.getOutputStream().write(octets);
      user.shutdownOutput();
    } catch (IOException e) {
      wrong.add("cannot say: " + e);
    }
  }

  /** Sends back what comes, to its end. */
  private void echo() {
    while (!target.isClosed()) {
      try {
        Socket accepted = target.accept();
        Thread.startVirtualThread(
            () -> {
              try (accepted) {
                accepted.getInputStream().transferTo(accepted.getOutputStream());
              } catch (IOException e) {
                wrong.add("at the target: " + e);
              }
            });
      } catch (IOException _) {
        // it is closed
      }
    }
  }
}
