package io.htmux.agent.bench.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.bench.load.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A link that runs, on loopback. */
class LinkProcessTest {
  private static final Duration ONE_WAY = Duration.ofMillis(20);
  private static final long OCTETS_PER_SECOND = 1_000_000_000;

  private static int link(int leadsTo) throws InterruptedException {
    return new LinkProcess(Transport.start("link"), leadsTo, ONE_WAY, OCTETS_PER_SECOND).listen();
  }

  @Test
  void everyOctetArrivesUnchangedAndTheEndAfterThem() throws Exception {
    byte[] sent = new byte[3_000_000];
    new Random(1).nextBytes(sent);
    try (ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<byte[]> received =
          CompletableFuture.supplyAsync(() -> receiveAllAndAnswer(target));
      try (Socket user =
          new Socket(InetAddress.getLoopbackAddress(), link(target.getLocalPort()))) {
        user.setSoTimeout(10_000);
        user.getOutputStream().write(sent);
        user.shutdownOutput();
        assertThat(user.getInputStream().readAllBytes()).isEqualTo(new byte[] {1, 2, 3});
      }
      assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo(sent);
    }
  }

  @Test
  void anAnswerTakesTheDelayTwice() throws Exception {
    try (ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<byte[]> received =
          CompletableFuture.supplyAsync(() -> receiveAllAndAnswer(target));
      long begin = System.nanoTime();
      try (Socket user =
          new Socket(InetAddress.getLoopbackAddress(), link(target.getLocalPort()))) {
        user.setSoTimeout(10_000);
        user.shutdownOutput();
        assertThat(user.getInputStream().readAllBytes()).hasSize(3);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isGreaterThanOrEqualTo(ONE_WAY.multipliedBy(2));
      assertThat(received.get(10, TimeUnit.SECONDS)).isEmpty();
    }
  }

  private static byte[] receiveAllAndAnswer(ServerSocket target) {
    try (Socket socket = target.accept()) {
      byte[] all = socket.getInputStream().readAllBytes();
      socket.getOutputStream().write(new byte[] {1, 2, 3});
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
