package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Users of a {@link SurvivingSession} who say some octets, end, and must hear the same ones back,
 * again and again; and the target that says them. When it is closed, nothing may be left: no
 * stream, no buffer, no thread, no open file.
 */
final class CheckedLoad implements AutoCloseable {
  private static final int MOST_OCTETS = 200_000;

  private final LoopbackSockets loopback;
  private final long socketsBefore = openSocketsOnceJavaHasItsOwn();
  private final long pipesBefore = open("pipe:");
  private final ServerSocket target;
  private final SurvivingSession session;
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicInteger exchanges = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  private final List<Thread> users = new ArrayList<>();

  CheckedLoad(int streams) throws Exception {
    loopback = LoopbackSockets.ofTheSystem();
    target = new ServerSocket(0, streams, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::echo);
    session =
        new SurvivingSession(
            loopback.sockets(), HostPort.of((InetSocketAddress) target.getLocalSocketAddress()));
  }

  SurvivingSession session() {
    return session;
  }

  int exchanges() {
    return exchanges.get();
  }

  /** What each user says comes from the seed and his number. */
  void start(int streams, long seed) {
    start(streams, seed, Duration.ZERO);
  }

  /**
   * As above.
   *
   * @param pause between two exchanges of a user, to leave the processor to others
   */
  void start(int streams, long seed, Duration pause) {
    for (int i = 0; i < streams; i++) {
      SplittableRandom own = new SplittableRandom(seed + i);
      users.add(Thread.startVirtualThread(() -> use(own, pause)));
    }
  }

  /** Each user ends his exchange; not one octet was wrong, and the session is there still. */
  void finish(String as) throws InterruptedException {
    over.countDown();
    for (Thread user : users) {
      user.join();
    }
    assertThat(wrong).as(as).isEmpty();
    assertThat(session.ends()).as(as).isEmpty();
    await("no stream is left").atMost(LoopbackSockets.PATIENCE).until(() -> session.streams() == 0);
    if (loopback.splices()) {
      assertThat(open("pipe:")).as("octets were spliced").isGreaterThan(pipesBefore);
    }
  }

  /** Buffers are counted by {@link LoopbackSockets}, whose threads end with it. */
  @Override
  public void close() throws IOException {
    over.countDown();
    session.close();
    target.close();
    loopback.close();
    await("no socket is left open")
        .atMost(LoopbackSockets.PATIENCE)
        .untilAsserted(() -> assertThat(open("socket:")).isLessThanOrEqualTo(socketsBefore));
    await("no pipe is left open")
        .atMost(LoopbackSockets.PATIENCE)
        .untilAsserted(() -> assertThat(open("pipe:")).isLessThanOrEqualTo(pipesBefore));
    assertThat(loopback.sockets().loops().isTerminated()).isTrue();
  }

  /** One exchange after the other: says all, ends, and hears the same. */
  private void use(SplittableRandom own, Duration pause) {
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
      } while (!over.await(pause.toNanos(), TimeUnit.NANOSECONDS));
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

  /** Java keeps one for itself from the first connection on. */
  private static long openSocketsOnceJavaHasItsOwn() {
    try (ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket first = new Socket(port.getInetAddress(), port.getLocalPort());
        Socket accepted = port.accept()) {
      first.getOutputStream().write(1);
      assertThat(accepted.getInputStream().read()).isEqualTo(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return open("socket:");
  }

  private static long open(String kind) {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.filter(file -> isOf(kind, file)).count();
    } catch (IOException _) {
      return 0; // no such folder on this system
    }
  }

  private static boolean isOf(String kind, Path file) {
    try {
      return Files.readSymbolicLink(file).toString().startsWith(kind);
    } catch (IOException _) {
      return false; // it was that of the list itself
    }
  }
}
